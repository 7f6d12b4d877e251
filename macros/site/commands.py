"""The pages of commands as MkDocs takes them: generated, in the navigation, redirected from other names."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from jinja2.utils import htmlsafe_json_dumps
from mkdocs.exceptions import Abort
from mkdocs.structure.files import File

from macros.labels import LABELS
from macros.reference import handwritten, search
from macros.reference import manual as manuals
from macros.reference import page as command_page
from macros.reference.commands import FOLDER, OVERVIEW, Command, Reference
from macros.reference.manual import Manual
from macros.site import pages

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

PLACE = f"{FOLDER}/"
"""The item of `nav` in mkdocs.yml that stands for the pages of all commands."""


def manual(config: MkDocsConfig) -> Manual:
    """The reference in the language that is being built."""
    return manuals.load(config.theme["language"], Path(config.docs_dir))


def expand(nav: list[Any], reference: Reference) -> list[Any]:
    """The configured navigation with the commands in the place of PLACE."""
    found: list[Any] = []
    for item in nav:
        if item == PLACE:
            found += _tree(reference)
        elif isinstance(item, dict):
            found.append(
                {title: expand(below, reference) if isinstance(below, list) else below for title, below in item.items()}
            )
        else:
            found.append(item)
    return found


def _tree(reference: Reference) -> list[Any]:
    """Docker's own page and those of its lone commands first, then each family of commands, in docker's own order."""
    root = reference.commands[""]
    families = [child for child in reference.children(root) if reference.children(child)]
    alone = [child for child in reference.children(root) if child not in families]
    return [{"docker": [reference.page(command.path) for command in (root, *alone)]}] + [
        _branch(family, reference) for family in families
    ]


def _branch(command: Command, reference: Reference) -> Any:
    children = reference.children(command)
    page = reference.page(command.path)
    name = command.path.split()[-1]
    return {name: [page, *(_branch(child, reference) for child in children)]} if children else page


def add(files: Files, config: MkDocsConfig) -> None:
    """Generate the page of every command that nobody has written for, and the redirects.

    Raises Abort for a hand-written part that names no command.
    """
    if files.get_file_from_path(OVERVIEW) is None:
        return
    reference = manual(config).reference
    for file in files.documentation_pages():
        if wrong := handwritten.misplaced(file.src_uri, reference):
            raise Abort(f"docs/{config.theme['language']}/{file.src_uri}: {wrong}")
    for path in reference.pages:
        if files.get_file_from_path(path) is None:
            files.append(File.generated(config, path, content=""))
    for alias, target in redirects(reference, files):
        path = posixpath.splitext(alias)[0].removesuffix("/index")
        name = f"{path}/index.html" if config.use_directory_urls else f"{path}.html"
        if not files.get_file_from_path(name):
            address = posixpath.relpath(target.url, posixpath.dirname(name))
            address += "/" if target.url.endswith("/") else ""
            files.append(File.generated(config, name, content=redirect(address, config.theme["language"])))


def redirects(reference: Reference, files: Files) -> Iterator[tuple[str, File]]:
    """The address of each other name of a command, as a page's path, and the page that it leads to."""
    for name, main in reference.names.items():
        target = files.get_file_from_path(reference.page(main))
        if name != main and target is not None:
            yield reference.page(name), target


def redirect(address: str, language: str) -> str:
    """A page that leads on to another, keeping the anchor; it works without script too."""
    to = escape(address)
    words = escape(LABELS[language]["moved"])
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n<title>{words}</title>\n'
        f'<meta name="robots" content="noindex">\n<link rel="canonical" href="{to}">\n'
        f"<script>location.replace({htmlsafe_json_dumps(address)} + location.hash)</script>\n"
        f'<noscript><meta http-equiv="refresh" content="0; url={to}"></noscript>\n</head>\n'
        f'<body><a href="{to}">{words}</a></body>\n</html>\n'
    )


def compose(markdown: str, page: Page, config: MkDocsConfig) -> str:
    """The whole Markdown of a command's page around its hand-written part, and what its head says."""
    made = manual(config)
    command = made.reference.pages[page.file.src_uri]
    code = config.theme["language"]
    borrowed = getattr(page.file, "borrowed", False)
    page.meta = {
        **page.meta,
        "title": command.name,
        "description": (not borrowed and page.meta.get("description")) or command_page.description(command, made),
        "search": {"boost": search.boost(command, made.guide)},
    }
    notice = pages.notice(code, "part-untranslated") if borrowed else ""
    if not borrowed and not markdown.strip():
        page.edit_url = to_write(config.edit_uri, page.file.src_uri)
    try:
        return command_page.render(command, made, markdown, notice)
    except command_page.HandwrittenError as error:
        raise Abort(f"docs/{code}/{page.file.src_uri}: {error}") from error


def to_write(edit_uri: str | None, path: str) -> str | None:
    """Where the file of a page that has none yet can be written: a form for a new file, where EDIT_URL is a forge's.

    A forge has no form to edit a file that does not exist. GitHub's for a new one takes its name as a parameter.
    """
    if not edit_uri:
        return None
    if "/edit/" not in edit_uri:
        return edit_uri + path
    return f"{edit_uri.replace('/edit/', '/new/', 1).rstrip('/')}?filename={path}"


def is_command(page: Page, config: MkDocsConfig) -> bool:
    """Whether a page is a command's."""
    return page.file.src_uri in manual(config).reference.pages


def shorten(nav: Navigation, config: MkDocsConfig) -> None:
    """In the navigation a command without others below it goes by its last word; the theme takes it from `typeset`."""
    reference = manual(config).reference
    for page in nav.pages:
        command = reference.pages.get(page.file.src_uri)
        if command is not None and not reference.children(command):
            page.typeset = SimpleNamespace(title=command.path.split()[-1])


def name_entries(config: MkDocsConfig) -> None:
    """Tell the search index which names each command and option goes by."""
    index = Path(config.site_dir) / "search" / "search_index.json"
    made = manual(config)
    places = {path: File(path, "", "", config.use_directory_urls).url for path in made.reference.pages}
    content = json.loads(index.read_text(encoding="utf-8"))
    search.name_entries(content["docs"], made, places)
    index.write_text(json.dumps(content, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")
