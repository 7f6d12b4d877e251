"""Facts, diagrams and the glossary for the pages of Docker notes. The only file that knows mkdocs-macros."""

from __future__ import annotations

from typing import Any

from macros import diagrams, glossary, versions
from macros.live import facts


def define_env(env: Any) -> None:
    """Register the macros that pages may call; CONTRIBUTING.md lists them."""
    language = env.conf["theme"]["language"]

    def link(target: str) -> str:
        """The address of `concepts/engine.md#api` as seen from the page being rendered."""
        path, _, anchor = target.partition("#")
        file = env.variables["files"].get_file_from_path(path)
        if file is None:
            raise ValueError(f"links to {path}, which is no page")
        return str(file.url_relative_to(env.page.file)) + (f"#{anchor}" if anchor else "")

    def docker(command: str) -> str:
        """What `docker COMMAND` prints, in a block that says where it comes from. Only `version` is allowed."""
        return versions.output(command, facts.current(), language)

    def docker_version() -> str:
        """The whole output of `docker version`."""
        return versions.output("version", facts.current(), language)

    def client_version() -> str:
        """The release of the CLI, as 28.5.2."""
        return versions.inline(facts.current().client, language)

    def server_version() -> str:
        """The release of the engine, as 28.5.2."""
        return versions.inline(facts.current().server, language)

    def api_version() -> str:
        """The newest version of the Engine API that the engine speaks, as 1.51."""
        return versions.inline(facts.current().api, language)

    def plugin_version(name: str) -> str:
        """The release of a CLI plugin: `buildx` or `compose`."""
        return versions.inline(versions.plugin(name, facts.current()), language)

    def facts_origin() -> str:
        """A sentence: live or recorded, and when."""
        return versions.origin(facts.current(), language)

    def diagram(name: str) -> str:
        """A diagram of images/, drawn inline in the page's language."""
        return diagrams.figure(name, language, link)

    def glossary_terms() -> str:
        """The term base as a glossary, with an index from the other language."""
        return glossary.render(glossary.load(), language, link)

    for macro in (
        docker,
        docker_version,
        client_version,
        server_version,
        api_version,
        plugin_version,
        facts_origin,
        diagram,
        glossary_terms,
    ):
        env.macro(macro)
