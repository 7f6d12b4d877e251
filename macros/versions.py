"""Docker's facts as Markdown: each value says whether it is live or recorded."""

from __future__ import annotations

from macros.labels import LABELS
from macros.live.facts import PLUGINS, Fact, Facts, Source


def output(command: str, facts: Facts, language: str) -> str:
    """An allowed command's output in a code block; two blocks where one half is live and the other recorded."""
    if command != "version":
        raise ValueError(f"pages may show “docker version”, not “docker {command}”, which tells of the machine")
    client, server = facts.client, facts.server
    if client.source == server.source:
        return _block(f"{client.text}\n\n{server.text}", client.source, "", language)
    return "\n\n".join(
        _block(fact.text, fact.source, LABELS[language][f"{half}-half"], language)
        for half, fact in (("client", client), ("server", server))
    )


def _block(text: str, source: Source, what: str, language: str) -> str:
    label = LABELS[language]["version-live" if source.live else "version-recorded"]
    title = what + label.format(moment=_moment(source), engine=source.engine)
    return f'```text title="{title}"\n{text}\n```'


def inline(fact: Fact, language: str) -> str:
    """The fact's release, with a mark that says live or recorded."""
    word = LABELS[language]["live" if fact.source.live else "recorded"]
    kind = "live" if fact.source.live else "recorded"
    return f'{fact.release}&nbsp;<small class="fact fact--{kind}">{word}</small>'


def plugin(name: str, facts: Facts) -> Fact:
    """The fact about a plugin. Raises ValueError for a plugin that is not asked."""
    if name not in PLUGINS:
        raise ValueError(f"there is no plugin “{name}”; the plugins are: {', '.join(PLUGINS)}")
    return facts.by_name[name]


def origin(facts: Facts, language: str) -> str:
    """A sentence that says where the facts come from."""
    sources = {fact.source for fact in facts.by_name.values()}
    live = next((source for source in sources if source.live), None)
    recorded = next((source for source in sources if not source.live), None)
    labels = LABELS[language]
    if recorded is None and live is not None:
        return labels["origin-live"].format(moment=_moment(live))
    assert recorded is not None
    if live is None:
        return labels["origin-recorded"].format(engine=recorded.engine, moment=recorded.moment)
    return labels["origin-mixed"].format(live=_moment(live), engine=recorded.engine, moment=recorded.moment)


def _moment(source: Source) -> str:
    return source.moment.replace("T", " ").removesuffix("Z")
