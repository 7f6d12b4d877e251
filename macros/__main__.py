"""The commands behind the Makefile: python -m macros build | serve | record | check."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import time
from datetime import date
from pathlib import Path

from macros.live import facts, recordings


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 if it went well."""
    parser = argparse.ArgumentParser(prog="python -m macros", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, run, text in (
        ("build", build, "build the site of both languages into site/"),
        ("serve", serve, "serve one language with live reload"),
        ("record", record, "record the docker at hand"),
        ("check", check, "tell what is wrong with pages and translations"),
    ):
        command = commands.add_parser(name, help=text)
        command.set_defaults(run=run)
        if name == "build":
            command.add_argument("--site", type=Path, default=Path("site"), help="the folder to write")
        if name == "serve":
            command.add_argument("language", nargs="?", default="en", choices=["en", "es"])
            command.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except (facts.NoDockerError, recordings.RecordingError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def build(options: argparse.Namespace) -> int:
    """Build the site, and say where it is, how many pages, how long it took, and where Docker's facts come from."""
    from macros.site.build import BuildError
    from macros.site.build import build as build_site

    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    start = time.monotonic()
    try:
        built = build_site(options.site.resolve())
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"site: {options.site}/index.html and {options.site}/es/index.html")
    print(f"pages: {built.pages}, in {time.monotonic() - start:.1f} s")
    print(f"Docker facts: {_tell(built.facts)}")
    return 0


def _tell(found: facts.Facts) -> str:
    told = ", ".join(
        f"{name} {fact.release} {'live' if fact.source.live else 'recorded'}" for name, fact in found.by_name.items()
    )
    return f"{told} ({found.why})" if found.why else told


def serve(options: argparse.Namespace) -> int:
    """Hand over to `mkdocs serve`, after seeing that the port is free."""
    from macros.site.languages import LANGUAGES

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", options.port))
        except OSError as error:
            language = f" SITE={options.language}" if options.language != "en" else ""
            print(
                f"error: port {options.port} cannot be used ({error.strerror}). "
                f"Take another: make serve{language} PORT={options.port + 1}",
                file=sys.stderr,
            )
            return 1
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    config = LANGUAGES[options.language].config
    address = f"127.0.0.1:{options.port}"
    arguments = ["-m", "mkdocs", "serve", "--livereload", "--config-file", config, "--dev-addr", address]
    return os.execv(sys.executable, [sys.executable, *arguments])


def record(_: argparse.Namespace) -> int:
    """Write what the docker at hand says into the recordings."""
    path = recordings.save(facts.record(date.today().isoformat()))
    print(f"recorded: {path}")
    return 0


def check(_: argparse.Namespace) -> int:
    """Print each finding on a line of its own; 1 if there is any."""
    from macros.checks import findings

    found = list(findings(Path("docs")))
    for finding in found:
        print(finding)
    print(f"{len(found)} findings" if found else "pages and translations: nothing to mend")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
