"""The commands behind the Makefile: `python -m macros build`, and so on."""

from __future__ import annotations

import argparse
import os
import runpy
import signal
import socket
import sys
import time
from datetime import date
from pathlib import Path

from macros import stops
from macros.live import engine, facts, recordings, version
from macros.reference import catalogue as translations
from macros.reference import commands, guide, help_recordings
from macros.reference.parse import HelpError

_ERRORS = (
    facts.NoDockerError,
    engine.NoAnswerError,
    recordings.RecordingError,
    version.NotAVersionError,
    HelpError,
    translations.CatalogueError,
    guide.GuideError,
)
"""What commands stop with: each says what happened, where, and what mends it."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 if it went well."""
    parser = argparse.ArgumentParser(prog="python -m macros", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, run, text in (
        ("build", build, "build the site of both languages into site/"),
        ("offline", offline, "build the site that works from a folder, zipped"),
        ("serve", serve, "serve one language with live reload"),
        ("record", record, "record the docker at hand, or the help of one unpacked elsewhere"),
        ("catalogue", catalogue, "write the translations of docker's help anew, with every text that it has"),
        ("examples", examples, "run the console blocks of pages on a real engine, and compare"),
        ("check", check, "tell what is wrong with pages and translations"),
        ("links", look, "look at each link that leads out of the site, and note the day"),
    ):
        command = commands.add_parser(name, help=text)
        command.set_defaults(run=run)
        if name == "build":
            command.add_argument("--site", type=Path, default=Path("site"), help="the folder to write")
            command.add_argument(
                "--downloads",
                default="pdf,epub,zip",
                help="what readers can take along, with commas, or none: %(default)s",
            )
        if name == "offline":
            command.add_argument("archive", nargs="?", type=Path, default=Path("site/docker-notes-offline.zip"))
        if name == "serve":
            command.add_argument("language", nargs="?", default="en", choices=["en", "es"])
            command.add_argument("--port", type=int, default=8000)
        if name == "record":
            command.add_argument("--docker", type=Path, help="record the help of this program, and ask no daemon")
            command.add_argument(
                "--plugins", default=",".join(help_recordings.PLUGINS), help="which, with commas: %(default)s"
            )
        if name == "examples":
            command.add_argument("pages", nargs="*", help="docs/en/….md; all if none is named")
            command.add_argument("--images", choices=["stand-in", "hub"], default="stand-in")
            command.add_argument("--jobs", type=int, help="pages side by side")
            command.add_argument(
                "--update",
                nargs="?",
                const="changed",
                choices=["changed", "all"],
                default="",
                help="write what was seen into the pages that differ, or into all: their ids, times and sizes too",
            )
            command.add_argument("--clock", default="", help="run the pages at another moment, as 2031-01-01T00:00:05")
    options = parser.parse_args(arguments)
    try:
        stops.heed()
        return int(options.run(options))
    except _ERRORS as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        stop = stops.Stopped(signal.SIGINT)
    except stops.Stopped as stopped:
        stop = stopped
    print(stop, file=sys.stderr)
    return stop.code


def build(options: argparse.Namespace) -> int:
    """Build the site, and say where it is, how many pages, how long it took, and where Docker's facts come from."""
    from macros.export.book import ExportError
    from macros.site import build as site
    from macros.site import downloads

    formats = [name for name in options.downloads.split(",") if name and name != "none"]
    if unknown := set(formats) - set(site.FORMATS):
        known = ", ".join(site.FORMATS)
        print(f"error: nothing to take along is called {', '.join(unknown)}; there are {known}", file=sys.stderr)
        return 1
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    start = time.monotonic()
    try:
        built = site.build(options.site.resolve(), formats=formats)
    except (site.BuildError, ExportError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"site: {options.site}/index.html and {options.site}/es/index.html")
    for made in built.downloads:
        print(f"to take along: {options.site}/{made.file}, {downloads.size(made.size)}")
    print(f"pages: {built.pages}, in {time.monotonic() - start:.1f} s")
    print(f"Docker facts: {_tell(built.facts)}")
    client, newest = built.facts.client, commands.current().newest
    if client.source.live and help_recordings.order(client.release) > help_recordings.order(newest.version):
        print(f"note: docker {client.release} is newer than the reference of {newest.version}. Record it: make record")
    return 0


def _tell(found: facts.Facts) -> str:
    told = ", ".join(
        f"{name} {fact.release} {'live' if fact.source.live else 'recorded'}" for name, fact in found.by_name.items()
    )
    return f"{told} ({found.why})" if found.why else told


def offline(options: argparse.Namespace) -> int:
    """Write the site in a folder to a zip, and say where it is."""
    from macros.site import build as site
    from macros.site import downloads

    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    try:
        made = site.offline(options.archive.resolve())
    except (site.BuildError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"the site in a folder: {options.archive}, {downloads.size(made.size)}; unpack it and open index.html")
    return 0


def serve(options: argparse.Namespace) -> int:
    """Run `mkdocs serve`, after seeing that the port is free."""
    from macros.site import generator
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
    sys.argv[1:] = ["serve", "--livereload", "--config-file", config, "--dev-addr", address]
    # In this process, which heeds what asks it to stop.
    runpy.run_module(generator.NAME, run_name="__main__", alter_sys=True)
    return 0


def record(options: argparse.Namespace) -> int:
    """Write what the docker at hand says into the recordings; of a program named, its help alone."""
    today = date.today().isoformat()
    if options.docker is None:
        print(f"recorded: {recordings.save(facts.record(today))}")
    program = options.docker or Path(engine.program())
    names = [name for name in options.plugins.split(",") if name]
    plugins = help_recordings.find_plugins(program, names, own=options.docker is None)
    if missing := [name for name in names if name not in plugins]:
        rest = ",".join(plugins)
        raise recordings.RecordingError(
            f"{program} has no plugin {', '.join(missing)}: its commands would be lost from the reference. "
            f"Install it, or record without: make record {f'DOCKER={program} ' if options.docker else ''}PLUGINS={rest}"
        )
    start = time.monotonic()
    made = help_recordings.record(program, plugins, today, help_recordings.load_all())
    print(f"recorded: {help_recordings.save(made)}, {len(made.help)} commands in {time.monotonic() - start:.0f} s")
    return 0


def catalogue(_: argparse.Namespace) -> int:
    """Write the Spanish catalogue anew: translations are kept, new texts are empty, texts that are gone are dropped."""
    missing = translations.update(translations.PATH, commands.current())
    print(f"catalogue: {translations.PATH}, {missing} texts to translate")
    return 0


def examples(options: argparse.Namespace) -> int:
    """Run examples, and say of each page whether it shows what was seen."""
    from macros.examples import command

    jobs = {"jobs": options.jobs} if options.jobs else {}
    try:
        return command.run(options.pages, images=options.images, update=options.update, moment=options.clock, **jobs)
    except command.ERRORS as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def check(_: argparse.Namespace) -> int:
    """Print each finding on a line of its own; 1 if there is any. What may be well all the same is a note."""
    from macros.checks import repository

    findings, notes = repository.check(Path("docs"))
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings" if findings else "pages and translations: nothing to mend")
    for note in notes:
        print(f"note: {note}")
    return 1 if findings else 0


def look(_: argparse.Namespace) -> int:
    """Look at every external link of the pages and write the list anew; 1 if one could not be seen."""
    from macros.checks import links

    lost = list(links.look(Path("docs"), links.get))
    for line in lost:
        print(line)
    print(f"{len(links.load())} links, {len(lost)} not seen; the rest are dated today in {links.PATH.name}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
