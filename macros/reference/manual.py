"""All that pages of the reference are made from in one language, and how they say it."""

from __future__ import annotations

import functools
import itertools
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from macros.labels import LABELS
from macros.reference import catalogue, commands, guide, handwritten, prose
from macros.reference.catalogue import Catalogue
from macros.reference.commands import Availability, Reference, Sighting
from macros.reference.guide import Guide
from macros.reference.handwritten import Lesson
from macros.reference.help_recordings import HelpRecording


@dataclass(frozen=True)
class Manual:
    """All that pages of the reference are made from, in one language."""

    reference: Reference
    guide: Guide
    catalogue: Catalogue
    language: str
    lessons: Mapping[str, Sequence[Lesson]]  # by command's path: the pages that use it

    def say(self, key: str, **values: object) -> str:
        """A sentence of labels.py."""
        return LABELS[self.language][key].format(**values)

    def translate(self, text: str) -> tuple[str, bool]:
        """A text of docker's help in the manual's language, and whether that is so: if not, it is the English one."""
        if self.language == "en" or not text:
            return text, True
        translation = self.catalogue.translate(text)
        return translation or text, translation is not None

    def prose(self, text: str, link: prose.Link = prose.no_link) -> str:
        """A text of docker's help as Markdown, with a mark where it is not translated."""
        shown, translated = self.translate(text)
        return prose.block(shown, link) + ("" if translated else f" {self._mark()}")

    def _mark(self) -> str:
        return f'<small class="untranslated">{self.say("text-untranslated")}</small>'

    def link(self, path: str, here: str, text: str = "", anchor: str = "") -> str:
        """A Markdown link to a command from the page `here`; its text is the name as given."""
        main = self.reference.names[path]
        target = posixpath.relpath(self.reference.page(main), posixpath.dirname(here))
        return f"[`{text or f'docker {path}'.strip()}`]({target}{anchor})"

    def listed(self, paths: Iterable[str], here: str) -> str:
        """Commands with what they do, as Markdown; each is named as it was given."""
        entries = [
            f"{self.link(path, here)}\n:   {self.prose(self.reference.named(path).help.summary)}" for path in paths
        ]
        return '<div class="commands" markdown="1">\n\n' + "\n\n".join(entries) + "\n\n</div>" if entries else ""

    def seen(self, seen: Sighting, path: str) -> dict[str, str]:
        """The two releases as readers name them, the second without the name of its product if it is the same."""
        there, lacking = (release(self.reference.recording(number), path) for number in (seen.release, seen.lacking))
        return {"release": there, "lacking": lacking.removeprefix(f"{there.partition(' ')[0]} ")}

    def needs(self, availability: Availability, path: str, of: Availability | None = None) -> list[str]:
        """Where a command, or an option `of` one, was seen and what it needs: sentences.

        What was seen where its command was, of that nothing is said again.
        """
        told = []
        if availability.seen.lacking and (of is None or availability.seen != of.seen):
            told.append(self.say("seen", **self.seen(availability.seen, path)))
        if availability.api:
            told.append(self.say("needs-api", api=availability.api, engine=self.guide.engine(availability.api)))
        if availability.needs:
            told.append(self.say(f"needs-{availability.needs.replace(' ', '-')}"))
        return told


def release(recording: HelpRecording, path: str = "") -> str:
    """A recorded release as readers name it; for the command of a plugin, the plugin's."""
    plugin = path.partition(" ")[0]
    number = recording.plugins.get(plugin)
    return f"{plugin.capitalize()} {number}" if number else f"Docker {recording.version}"


def releases(recordings: Iterable[HelpRecording], path: str = "") -> str:
    """Recorded releases as readers name them, each product once: Docker 20.10.24, 26.1.5, 28.5.2."""
    named = (name.partition(" ") for name in dict.fromkeys(release(recording, path) for recording in recordings))
    products = itertools.groupby(named, key=lambda parts: parts[0])
    return "; ".join(f"{product} {', '.join(number for _, _, number in parts)}" for product, parts in products)


@functools.cache
def load(language: str, docs: Path) -> Manual:
    """The manual of the committed recordings and catalogue; `docs` is the language's folder of pages."""
    reference = commands.current()
    translations = catalogue.spanish() if language == "es" else Catalogue({})
    return Manual(reference, guide.current(), translations, language, handwritten.lessons(docs, reference))


def forget() -> None:
    """Read guide, catalogue and pages anew: somebody who sees the site while writing has changed them."""
    for cached in (load, guide.current, catalogue.spanish):
        cached.cache_clear()
