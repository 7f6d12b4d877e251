import re
from pathlib import Path
from types import SimpleNamespace

import pytest

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
