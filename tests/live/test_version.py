from pathlib import Path

import pytest

from macros.live import version

CASES = sorted((Path(__file__).parents[1] / "golden" / "version").glob("*.in"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_only_what_may_be_published_passes(case: Path):
    try:
        client, server = version.publishable(case.read_text(encoding="utf-8"))
        seen = f"{client}\n---\n{server or 'no server'}\n"
    except version.NotAVersionError as error:
        seen = f"error: {error}\n"
    assert seen == case.with_suffix(".out").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("28.5.2+dfsg4", "28.5.2"),
        ("v0.29.1-desktop.1", "0.29.1"),
        ("Docker Compose version v2.40.3-3", "2.40.3"),
        ("github.com/docker/buildx 0.29.1+ds1 0.29.1+ds1-4", "0.29.1"),
        ("nothing", ""),
    ],
)
def test_a_release_is_the_version_without_its_packagers_suffix(text: str, release: str):
    assert version.release(text) == release


def test_a_field_is_found_by_its_key():
    half = "Server:\n Engine:\n  Version:          28.5.2\n  API version:      1.51 (minimum version 1.24)"
    assert version.field(half, "API version") == "1.51"
    assert version.field(half, "Built") == ""
