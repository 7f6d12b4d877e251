"""What MkDocs calls at each stage of a build. Thin: the work is done in the modules beside it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

if TYPE_CHECKING:
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
    from macros.site import languages, pages

    language = languages.LANGUAGES[config.theme["language"]]
    if config.site_url:
        config.site_url = config.site_url.rstrip("/") + "/" + language.folder
    if config.edit_uri:
        config.edit_uri += f"docs/{language.code}/"
    pages.secure(config.plugins["macros"], Path(config.docs_dir))
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Refuse files from outside the folder of pages, and fill in pages that exist in the other language only."""
    _package()
    from macros.site import pages

    docs = Path(config.docs_dir)
    other = docs.parent / pages.other_code(config)
    pages.refuse_strays(files, docs)
    for path in pages.missing(docs, other):
        file = File.generated(config, path, abs_src_path=str(other / path))
        file.borrowed = True
        files.append(file)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Say above a page that it is shown in the other language."""
    _package()
    from macros.site import pages

    if getattr(page.file, "borrowed", False):
        root = (config.edit_uri or "").removesuffix(f"{config.theme['language']}/")
        page.edit_url = f"{root}{pages.other_code(config)}/{page.file.src_uri}" if root else None
        return pages.notice(config.theme["language"], page.file.src_uri) + markdown
    return markdown


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:
    """The page's address in each language, for the head and the language switch."""
    context["alternates"] = _alternates(context, config, page.url)
    return context


def on_template_context(context: dict[str, Any], template_name: str, config: MkDocsConfig) -> dict[str, Any]:
    """404.html and sitemap.xml are no pages: their switch leads to the home page."""
    context["alternates"] = _alternates(context, config, "")
    return context


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
