"""The macros that pages may call: each passes language and page on to a pure function of another module."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from macros import diagrams, glossary, versions
from macros.live import facts
from macros.reference import authors, overview
from macros.reference import manual as manuals


def define_env(env: Any) -> None:
    """Register the macros with the macros plugin, which knows language and page; CONTRIBUTING.md lists them."""
    language = env.conf["theme"]["language"]

    def link(target: str) -> str:
        """The address of `concepts/engine.md#api` as seen from the page being rendered."""
        path, _, anchor = target.partition("#")
        file = env.variables["files"].get_file_from_path(path)
        if file is None:
            raise ValueError(f"links to {path}, which is no page")
        return str(file.url_relative_to(env.page.file)) + (f"#{anchor}" if anchor else "")

    def manual() -> manuals.Manual:
        return manuals.load(language, Path(env.conf["docs_dir"]))

    def here() -> str:
        return str(env.page.file.src_uri)

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

    def downloads() -> str:
        """Where the home page lists what can be taken along; macros/site/downloads.py fills it when all is built."""
        return '<div class="downloads downloads--home"></div>'

    def glossary_terms() -> str:
        """The term base as a glossary, with an index from the other language."""
        return glossary.render(glossary.load(), language, link)

    def command(name: str) -> str:
        """A link to a command's page: `command("run")`."""
        return authors.command(name, manual(), here())

    def option(name: str, option: str) -> str:
        """A link to an option of a command: `option("run", "--publish")`."""
        return authors.option(name, option, manual(), here())

    def option_text(name: str, option: str) -> str:
        """An option with what help says of it, in one line."""
        return authors.option_text(name, option, manual(), here())

    def usage(name: str) -> str:
        """A command's usage, in a block."""
        return authors.usage(name, manual())

    def options_table(name: str, *options: str) -> str:
        """A table of some options of a command, of all where none is named."""
        return authors.options_table(name, options, manual(), here())

    def docker_help(name: str) -> str:
        """What `docker NAME --help` prints, live or recorded."""
        return authors.docker_help(name, manual())

    def commands_of_every_day() -> str:
        """A table of the commands that people use every day."""
        return overview.daily(manual(), here())

    def commands_by_task() -> str:
        """All commands in tables, a section for each task."""
        return overview.tasks(manual(), here())

    def command_tree() -> str:
        """All commands as nested lists."""
        return overview.tree(manual(), here())

    def command_changes() -> str:
        """What changed from one recorded release to the next."""
        return overview.changes(manual(), here())

    def option_types() -> str:
        """A table of docker's words for the value of an option."""
        return overview.types(manual())

    for macro in (
        docker,
        docker_version,
        client_version,
        server_version,
        api_version,
        plugin_version,
        facts_origin,
        diagram,
        downloads,
        glossary_terms,
        command,
        option,
        option_text,
        usage,
        options_table,
        docker_help,
        commands_of_every_day,
        commands_by_task,
        command_tree,
        command_changes,
        option_types,
    ):
        env.macro(macro)
