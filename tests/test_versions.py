import pytest

from macros import versions
from macros.live.facts import NAMES, Fact, Facts, Source

LIVE = Source(live=True, moment="2026-11-24T09:30Z")
RECORDED = Source(live=False, moment="2026-11-23", engine="28.5.2")
TEXTS = {
    "client": "Client:\n Version:  28.5.2",
    "server": "Server:\n Engine:\n  Version:  28.5.2\n  API version:  1.51 (minimum version 1.24)",
    "buildx": "0.29.1",
    "compose": "2.40.3",
}


def facts(*recorded: str) -> Facts:
    return Facts({name: Fact(TEXTS[name], RECORDED if name in recorded else LIVE) for name in NAMES})


def test_the_whole_output_is_one_block_that_says_when_it_was_asked():
    block = versions.output("version", facts(), "en")
    assert block.startswith(
        '```text title="docker version, asked when this site was built: 2026-11-24 09:30 UTC"\nClient:'
    )
    assert block.endswith("(minimum version 1.24)\n```")
    assert block.count("```") == 2


def test_a_recorded_server_stands_in_a_block_of_its_own():
    live, recorded = versions.output("version", facts("server"), "es").split("\n\n")
    assert "mitad del cliente de docker version, consultado al construir" in live
    assert "mitad del servidor de docker version, grabado de Docker 28.5.2 el 2026-11-23" in recorded


@pytest.mark.parametrize("command", ["info", "ps", "version --debug", "inspect web", ""])
def test_other_commands_are_refused(command):
    with pytest.raises(ValueError, match=f"pages may show “docker version”, not “docker {command}”"):
        versions.output(command, facts(), "en")


def test_a_value_carries_the_mark_of_its_source():
    assert "28.5.2&nbsp;" in versions.inline(facts().client, "en")
    assert ">live<" in versions.inline(facts().client, "en")
    assert ">grabado<" in versions.inline(facts("client").client, "es")
    assert "1.51&nbsp;" in versions.inline(facts().api, "en")


def test_an_unknown_plugin_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match="no plugin “scout”; the plugins are: buildx, compose"):
        versions.plugin("scout", facts())


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_origin_tells_live_recorded_and_mixed_apart(language):
    sentences = {versions.origin(facts(*recorded), language) for recorded in ((), ("server",), NAMES)}
    assert len(sentences) == 3
    assert all("2026-11-2" in sentence for sentence in sentences)
