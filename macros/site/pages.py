"""The pages as MkDocs reads them: rendered in the sandbox, only from their folder, none missing in a language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import Abort

from macros.flaws import Flaw
from macros.labels import LABELS
from macros.site import examples, languages, page_macros, sandbox

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files


def secure(plugin: Any, docs: Path) -> None:
    """Replace the macros plugin's environment and its rendering (mkdocs-macros 1.5.0) by the sandbox with our macros.

    The plugin's own would let page text reach Python's internals, and MkDocs' objects with the paths of this machine.
    """
    plugin.macros.clear()  # its own describe MkDocs' objects, and the time of the build
    page_macros.define_env(plugin)
    environment = sandbox.environment({name: examples.made(macro) for name, macro in plugin.macros.items()})
    plugin._env = environment

    def render(markdown: str, force_rendering: bool = False) -> str:  # noqa: ARG001  # the plugin's signature
        try:
            return sandbox.render(markdown, environment)
        except sandbox.MacroError as error:
            file = plugin.page.file
            before = sandbox.lines_before(file.content_string, markdown)
            raise Abort(sandbox.describe(error, source(file, docs), before)) from error

    plugin.render = render


def source(file: File, docs: Path) -> str:
    """The path of a page's file as people know it: docs/en/concepts/engine.md, also where another language shows it."""
    if file.abs_src_path is None:
        return f"docs/{docs.name}/{file.src_uri}"
    return f"docs/{Path(file.abs_src_path).resolve().relative_to(docs.parent.resolve()).as_posix()}"


def refuse(flaws: Iterable[Flaw], file: File, docs: Path) -> None:
    """Stop the build where something is wrong in a page."""
    told = [f"{source(file, docs)}:{flaw.line}: {flaw.text}" for flaw in flaws]
    if told:
        raise Abort("\n".join(told))


def refuse_strays(files: Files, docs: Path) -> None:
    """A link in the folder of pages that leads out of it would publish a file of this machine."""
    for file in files:
        if file.abs_src_path and Path(file.src_dir or "") == docs and not _inside(Path(file.abs_src_path), docs):
            raise Abort(
                f"{docs.name}/{file.src_uri}: a link that leads out of the folder of pages. Put the file itself there."
            )


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def missing(docs: Path, other: Path) -> Iterator[str]:
    """The pages that the other language's folder has and this one has not."""
    for path in sorted(other.rglob("*.md")):
        name = path.relative_to(other).as_posix()
        if _inside(path, other) and not (docs / name).exists():
            yield name


def other_code(config: MkDocsConfig) -> str:
    """The code of the language that is not being built."""
    return languages.other(languages.LANGUAGES[config.theme["language"]]).code


def notice(code: str, key: str) -> str:
    """The note above something that is shown in the other language; its words are those of `key`."""
    labels = LABELS[code]
    return f'!!! warning "{labels[f"{key}-title"]}"\n    {labels[key]}\n\n'
