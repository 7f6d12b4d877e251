"""What README says of the project's folders is so."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAP = re.search(r"^## What is where\n+```\n(?P<map>.*?)^```", README, re.MULTILINE | re.DOTALL)


def named(indent: str) -> set[str]:
    """The folders at the beginning of the map's lines that are indented so far."""
    assert MAP
    lines = [line.removeprefix(indent) for line in MAP["map"].splitlines() if line.startswith(indent)]
    words = (re.match(r"(?:\S+/ )*\S+/(?= )", line) for line in lines)
    return {name.rstrip("/") for found in words if found for name in found[0].split()}


def folders(parent: Path) -> set[str]:
    """The folders that are in the repository, not what is made beside them."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    ignored = {line.strip("/") for line in lines if parent == ROOT or not line.startswith("/")} | {".git"}
    return {path.name for path in parent.iterdir() if path.is_dir()} - ignored


def test_the_map_names_every_folder():
    assert named("") == folders(ROOT) - {"docs"} | {"docs/en", "docs/es"}


def test_the_map_names_every_part_of_the_package():
    assert named("  ") == folders(ROOT / "macros")
