"""What MkDocs calls at each stage of a build. Thin: the work is done in the modules beside it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig

ROOT = Path(__file__).parents[2]


def _package() -> None:
    """MkDocs loads this file by its path; make the package around it importable."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))


@event_priority(-90)  # after the macros plugin has set up
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give each language its own address, and put the sandbox in the macros plugin's place."""
    _package()
    from macros.reference import manual
    from macros.site import addresses, commands, console, languages, pages

    console.register()
    manual.forget()
    language = languages.LANGUAGES[config.theme["language"]]
    if config.site_url:
        config.site_url = config.site_url.rstrip("/") + "/" + language.folder
    config.extra["address"] = config.site_url or ""
    if config.edit_uri:
        config.edit_uri += f"docs/{language.code}/"
    if config.plugins["material/offline"].config.enabled:
        # The plugin would have each page ask a third party for it.
        config.extra["polyfills"] = ["assets/javascripts/iframe-worker.js"]
        config.site_url = None  # in a folder a page has no address of its own
    config.markdown_extensions.append(addresses.Addresses())
    pages.secure(config.plugins["macros"], Path(config.docs_dir))
    if config.nav:
        config.nav = commands.expand(config.nav, commands.manual(config).reference)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Refuse stray files, and fill in pages that exist in the other language only."""
    _package()
    from macros.site import commands, pages

    docs = Path(config.docs_dir)
    other = docs.parent / pages.other_code(config)
    pages.refuse_strays(docs.parents[1])
    for path in pages.missing(docs, other):
        file = File.generated(config, path, abs_src_path=str(other / path))
        file.borrowed = True
        files.append(file)
    commands.add(files, config)
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Give commands short titles in the navigation; keep its outline for the books."""
    _package()
    from macros.site import commands, outline, pages

    pages.refuse_links(nav)
    commands.shorten(nav, config)
    config.extra["outline"] = outline.of(nav)
    return nav


@event_priority(100)  # before the macros plugin reads the title
def _take_front_matter(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """A page's front matter is what all others read: MkDocs itself takes values of any kind."""
    _package()
    from macros.markdown import read

    page.meta = dict(read(page.file.content_string).front.data)
    return markdown


def _put_together(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Refuse mistakes; tell of examples; say that a page is in the other language; put a command's page together."""
    _package()
    from macros.examples import blocks, verification
    from macros.site import commands, examples, pages

    text = page.file.content_string
    pages.refuse(blocks.read(text).flaws, page.file, Path(config.docs_dir))
    name = page.file.src_uri.removesuffix(".md")
    page.meta["examples"] = examples.state(text, name, verification.load())
    markdown = examples.plain(markdown, config.theme["language"])
    if getattr(page.file, "borrowed", False):
        root = (config.edit_uri or "").removesuffix(f"{config.theme['language']}/")
        page.edit_url = f"{root}{pages.other_code(config)}/{page.file.src_uri}" if root else None
        if not commands.is_command(page, config):
            return pages.notice(config.theme["language"], "untranslated") + markdown
    return commands.compose(markdown, page, config) if commands.is_command(page, config) else markdown


on_page_markdown = CombinedEvent(_take_front_matter, _put_together)


@event_priority(-100)  # after all that changes a page
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Console blocks are those that the runner reads; terms tell their meaning, options stay whole; all is checked."""
    _package()
    from macros import glossary
    from macros.site import examples, options, pages, terms

    if flaw := examples.difference(html, page.file.content_string):
        pages.refuse([flaw], page.file, Path(config.docs_dir))
    html = examples.without_marks(html)
    html = options.keep_whole(terms.explain(html, glossary.load(), config.theme["language"]))
    return pages.checked(html, page, Path(config.docs_dir))


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Have the templates escape all text that they are given, such as titles and front matter."""
    _package()
    from macros.site import pages

    env.autoescape = True
    for file in files.documentation_pages():
        if file.page and file.page.content is not None:
            pages.mark_text(file.page)
    return env


@event_priority(-100)  # after the search plugin, which takes attributes out of the page
def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:
    """What is published was checked; the page's address in each language, for the head and the language switch."""
    _package()
    from macros.site import pages

    page.content = pages.checked(page.content or "", page, Path(config.docs_dir))
    context["alternates"] = _alternates(context, config, page.url)
    context["root"] = _alternates(context, config, "")[0]["link"]
    return context


def on_template_context(context: dict[str, Any], template_name: str, config: MkDocsConfig) -> dict[str, Any]:
    """404.html and sitemap.xml are no pages: their switch leads to the home page."""
    context["alternates"] = _alternates(context, config, "")
    context["root"] = context["alternates"][0]["link"]
    return context


@event_priority(-50)  # after search has written its index, before an offline copy takes it
def on_post_build(config: MkDocsConfig) -> None:
    """Put the names of commands and options into the search index."""
    _package()
    from macros.site import commands

    commands.name_entries(config)


def _alternates(context: dict[str, Any], config: MkDocsConfig, url: str) -> list[dict[str, str]]:
    _package()
    from macros.site import languages

    here = languages.LANGUAGES[config.theme["language"]]
    root = (config.site_url or "/").removesuffix(here.folder)
    return [
        {
            "code": language.code,
            "name": language.name,
            "link": languages.across(here, language, context["base_url"], url),
            "absolute": root + language.folder + ("" if url == "./" else url),
        }
        for language in languages.LANGUAGES.values()
    ]
