"""The pages as MkDocs reads them: rendered in the sandbox, only from their folder, none missing in a language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from mkdocs.exceptions import Abort

from macros import allowlist, strays
from macros.flaws import Flaw
from macros.labels import LABELS
from macros.markdown.front_matter import front_matter
from macros.site import examples, languages, page_macros, sandbox

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page


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


def checked(html: str, page: Page, docs: Path) -> Markup:
    """A page's HTML as it may be published, without comments.

    Raises Abort with file, line and element for what pages cannot have.
    """
    html = allowlist.without_comments(html)
    try:
        allowlist.check(html)
    except allowlist.MarkupError as error:
        text = page.file.content_string
        front = front_matter(text).lines
        body = "\n".join(text.split("\n")[front:])
        refuse([Flaw(front + error.line(body), str(error))], page.file, docs)
    return Markup(html)  # noqa: S704  # the check has just shown that it is safe


def mark_text(page: Page) -> None:
    """Mark a page's titles and front matter as text, for the templates and the search index that read them as HTML."""
    if "title" not in page.meta and page.title == page._title_from_render:
        page.title = unescape(page.title)  # from the heading's HTML
    page.title = escape(page.title)
    page.meta = {key: escape(value) if isinstance(value, str) else value for key, value in page.meta.items()}
    below = list(page.toc)
    while below:
        item = below.pop()
        item.title = escape(unescape(item.title))
        below += item.children


def refuse_links(nav: Navigation) -> None:
    """Raise Abort for a link of the navigation that leads where pages cannot lead."""
    below = list(nav.items)
    while below:
        item = below.pop()
        below += item.children or []
        if item.is_link and (wrong := allowlist.link(item.url)):
            raise Abort(f"nav: {item.title}: {item.url}: {wrong}")


def refuse_strays(root: Path) -> None:
    """Raise Abort for files that would publish, or do, what pages must not."""
    if found := [f"{path}: {wrong}" for path, wrong in strays.find(root)]:
        raise Abort("\n".join(found))


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
