"""Read what `docker version` printed, and let through only what may be published."""

from __future__ import annotations

import re

PUBLIC = {
    "client": {"version", "api version", "go version", "git commit", "built", "os/arch", "experimental"},
    "server": {"version", "api version", "go version", "git commit", "built", "os/arch", "experimental", "gitcommit"},
}
"""The keys that may be published, lower case. Context, kernel, state folders and unknown keys may not."""

SECTIONS = {"engine", "containerd", "runc", "docker-init", "rootlesskit", "slirp4netns"}
"""The server's components that may be named."""

_HALF = re.compile(r"^(Client|Server):(?P<name>[\w .()+~-]{0,80})$")
_SECTION = re.compile(r"^ (?P<name>[\w-]+):$")
_VALUE = re.compile(r"^\s+(?P<key>[A-Za-z/ ]+):\s*(?P<value>[\w .:,+~/()-]{0,80})$")


class NotAVersionError(ValueError):
    """The text is not what `docker version` prints."""


def publishable(text: str) -> tuple[str, str | None]:
    """The client's and the server's half of a `docker version` output, less what is private.

    The server's half is None where no daemon answered. Raises NotAVersionError for anything else.
    """
    halves: dict[str, list[str]] = {}
    half, section = "", ""
    for line in text.splitlines():
        line = line.rstrip()
        if found := _HALF.match(line):
            half, section = found[1].lower(), ""
            halves[half] = [line]
        elif not half:
            continue
        elif found := _SECTION.match(line):
            section = found["name"].lower()
            if half == "server" and section in SECTIONS:
                halves[half].append(line)
        elif found := _VALUE.match(line):
            known = half == "client" or not section or section in SECTIONS
            if known and found["key"].strip().lower() in PUBLIC[half]:
                halves[half].append(line)
    client, server = ("\n".join(halves.get(name, [])) for name in ("client", "server"))
    if not field(client, "Version"):
        raise NotAVersionError("docker printed something that is not a version")
    return client, server if field(server, "Version") else None


def field(half: str, key: str) -> str:
    """The first value of a key in one half, empty if it has none: for “API version”, “1.51”."""
    found = re.search(rf"^\s+{re.escape(key)}:\s*(\S+)", half, re.MULTILINE)
    return found[1] if found else ""


def release(version: str) -> str:
    """A version without its packager's suffix: 28.5.2+dfsg4 → 28.5.2, v0.29.1-desktop.1 → 0.29.1; empty if none."""
    found = re.search(r"\d+(?:\.\d+)+", version)
    return found[0] if found else ""
