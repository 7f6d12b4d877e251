import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from mkdocs.structure.files import File

from macros.labels import LABELS
from macros.live import facts
from macros.site import page_macros, pages, sandbox

CONTRIBUTING = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")


class Plugin(SimpleNamespace):
    """What the sandbox and the macros need of mkdocs-macros' plugin."""

    def macro(self, function) -> None:
        self.macros[function.__name__] = function


@pytest.fixture
def plugin() -> Plugin:
    own = {name: lambda *_: "MkDocs' objects" for name in ("context", "macros_info", "now")}
    return Plugin(
        conf={"theme": {"language": "en"}, "docs_dir": "docs/en"}, macros=own, render=lambda *_: "not sandboxed"
    )


def test_pages_may_call_what_contributing_lists_and_nothing_else(plugin):
    pages.secure(plugin, Path("docs/en"))
    listed = set(re.findall(r"\{\{% (\w+)\(", CONTRIBUTING))
    assert set(plugin.macros) == set(plugin._env.globals) == listed


def test_the_plugins_own_macros_are_not_for_pages(plugin):
    pages.secure(plugin, Path("docs/en"))
    for name in ("context", "macros_info", "now"):
        with pytest.raises(sandbox.MacroError, match=f"there is no macro “{name}”"):
            sandbox.render(f"{{{{% {name}() %}}}}", plugin._env)


def test_the_plugins_rendering_is_the_sandboxs(plugin):
    pages.secure(plugin, Path("docs/en"))
    assert plugin.render("{{ 7 * 7 }} {{% downloads() %}}").startswith('{{ 7 * 7 }} <div class="downloads')


def test_macros_are_registered_once(plugin):
    page_macros.define_env(plugin)
    assert len(plugin.macros) == 3 + len(set(re.findall(r"\{\{% (\w+)\(", CONTRIBUTING)))


SPANISH = LABELS["es"]
RUN = "../ref/cli/container/run.md"
RECORDED = f'&nbsp;<small class="fact fact--recorded">{SPANISH["recorded"]}</small>'
CALLS = {
    'docker("version")': 'Docker 28.5.2 el 2026-11-24"\nClient:\n',
    "docker_version()": 'Docker 28.5.2 el 2026-11-24"\nClient:\n',
    "client_version()": f"28.5.2{RECORDED}",
    "server_version()": f"28.5.2{RECORDED}",
    "api_version()": f"1.51{RECORDED}",
    'plugin_version("compose")': f"2.40.3{RECORDED}",
    "facts_origin()": SPANISH["origin-recorded"].format(engine="28.5.2", moment="2026-11-24"),
    'diagram("engine")': 'href="../../concepts/engine/#api" aria-label="API',
    "downloads()": '<div class="downloads downloads--home"></div>',
    "glossary_terms()": '<a href="../../concepts/engine/#api">',
    'command("run")': f"[`docker run`]({RUN})",
    'option("run", "-p")': f"[`-p`]({RUN}#publish)",
    'option_text("run", "--rm")': f"[`--rm`]({RUN}#rm): Elimina ",
    'usage("rmi")': "```text\ndocker image rm [OPTIONS] IMAGE [IMAGE...]\n```",
    'options_table("run", "--tty", "--memory")': f" |\n| [`--memory`]({RUN}#memory) | Límite de memoria |",
    'docker_help("volume create")': SPANISH["help-recorded"].format(
        path="volume create", release="28.5.2", moment="2026-11-24"
    ),
    "commands_of_every_day()": f"[`docker run`]({RUN})\n:   Crea ",
    "commands_by_task()": f"[`docker container run`]({RUN})\n:   Crea ",
    "command_tree()": f"        - [`run`]({RUN}) (`docker run`): Crea ",
    "command_changes()": f"- [`docker container run`]({RUN}): [`",
    "option_types()": f"| {SPANISH['word']} | {SPANISH['means']} |\n| --- | --- |\n| `bytes` | un tamaño",
}
"""What a Spanish page at learn/a.md calls, and something that it gets: in its language, with links from its place."""


@pytest.fixture
def called(plugin, monkeypatch):
    """Calls a macro from the Spanish page learn/a.md; all of docker is recorded."""

    def file(path: str) -> File | None:
        return None if path.startswith("gone") else File(path, "docs", "site", use_directory_urls=True)

    monkeypatch.setenv("SITE_DOCKER", "recorded")
    facts.current.cache_clear()
    plugin.conf = {"theme": {"language": "es"}, "docs_dir": "docs/es"}
    plugin.variables = {"files": SimpleNamespace(get_file_from_path=file)}
    plugin.page = SimpleNamespace(file=file("learn/a.md"))
    pages.secure(plugin, Path("docs/es"))
    yield lambda call: sandbox.render(f"{{{{% {call} %}}}}", plugin._env)
    facts.current.cache_clear()


@pytest.mark.parametrize("call", CALLS)
def test_a_macro_speaks_the_language_of_its_page_and_links_from_its_place(called, call):
    assert CALLS[call] in called(call)


def test_each_macro_is_called_here(plugin):
    pages.secure(plugin, Path("docs/en"))
    assert {call.partition("(")[0] for call in CALLS} == plugin.macros.keys()


def test_a_link_of_a_diagram_or_a_term_to_no_page_is_told(called, monkeypatch):
    gone = page_macros.glossary.Term("x", "x", "x", "", "D.", "D.", "gone.md#part")
    monkeypatch.setattr(page_macros.glossary, "load", lambda: [gone])
    with pytest.raises(sandbox.MacroError, match=r"^links to gone\.md, which is no page$"):
        called("glossary_terms()")
