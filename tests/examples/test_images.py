"""The images that examples run on: their sources here, and the store that `.ci/images build` makes of them."""

import hashlib
import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "macros/examples/images"
STORE = Path(os.environ.get("IMAGES_CACHE", ROOT / ".cache/images"))
ROWS = {
    name: row
    for name, row in tomllib.loads((SOURCES / "images.toml").read_text(encoding="utf-8")).items()
    if isinstance(row, dict)
}
DOCKERFILES = {name: (SOURCES / name / "Dockerfile").read_text(encoding="utf-8") for name in ROWS}
INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"

# Addresses that readers see, in the images of these names as in the official ones.
ADDRESSES = {
    "alpine": {"alpinelinux.org", "gitlab.alpinelinux.org"},
    "hello-world": {"hub.docker.com", "docs.docker.com"},
    "postgres": {"www.postgresql.org"},
}


def test_each_folder_has_a_row_and_each_row_a_folder():
    assert {path.name for path in SOURCES.iterdir() if path.is_dir()} == set(ROWS)
    assert all((SOURCES / name / "Dockerfile").is_file() for name in ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_tags_are_named_once(name):
    tags = ROWS[name]["tags"]
    assert tags
    assert len(tags) == len(set(tags))


@pytest.mark.parametrize("name", ROWS)
def test_a_dockerfile_installs_the_packages_of_its_row(name):
    joined = re.sub(r"\\\n\s*", "", DOCKERFILES[name]).replace("$PG_MAJOR", "15")
    installs = re.findall(r"apt-get install ([^;\n]+)", joined)
    words = {word.strip('"') for install in installs for word in install.split() if not word.startswith("-")}
    assert words == set(ROWS[name].get("packages", []))


@pytest.mark.parametrize("name", ROWS)
def test_a_dockerfile_compiles_the_sources_of_its_row(name):
    unpacked = re.findall(r"/packages/source/([^_\s]+)_\*\.dsc", DOCKERFILES[name])
    assert set(unpacked) == set(ROWS[name].get("source", []))


@pytest.mark.parametrize("name", ROWS)
def test_a_dockerfile_begins_with_nothing_or_with_an_image_made_before_it(name):
    before = list(ROWS)[: list(ROWS).index(name)]
    known = {"scratch"} | {f"{image}:{ROWS[image]['tags'][0]}" for image in before}
    begins = re.findall(r"^FROM (\S+)", DOCKERFILES[name], re.MULTILINE)
    assert begins
    assert {image if image == "scratch" or ":" in image else f"{image}:latest" for image in begins} <= known


@pytest.mark.parametrize("name", ROWS)
def test_no_file_names_a_mirror(name):
    for path in (SOURCES / name).rglob("*"):
        if path.is_file():
            found = set(re.findall(r"(?:https?|ftp)://([^/\s\"'<>]+)", path.read_text(encoding="utf-8")))
            assert found <= ADDRESSES.get(name, set()), path


def test_scripts_may_be_executed():
    scripts = [path for pattern in ("*.sh", "*.envsh", "policy-rc.d") for path in SOURCES.rglob(pattern)]
    assert scripts
    assert [path.name for path in scripts if not os.access(path, os.X_OK)] == []


@pytest.fixture(scope="module")
def store() -> Path:
    if not (STORE / "index.json").exists():
        if "examples" in os.environ.get("REQUIRE", ""):
            pytest.fail(f"REQUIRE=examples, but there is no {STORE}: sudo .ci/images build", pytrace=False)
        pytest.skip(f"no {STORE}; sudo .ci/images build makes it")
    return STORE


def _blob(store: Path, descriptor: dict[str, Any]) -> bytes:
    """What a descriptor stands for, after a look at its size and digest."""
    content = (store / "blobs" / descriptor["digest"].replace(":", "/")).read_bytes()
    assert len(content) == descriptor["size"], descriptor
    assert f"sha256:{hashlib.sha256(content).hexdigest()}" == descriptor["digest"]
    return content


def test_the_store_has_every_tag_as_an_index_of_one_image(store: Path):
    assert json.loads((store / "oci-layout").read_text()) == {"imageLayoutVersion": "1.0.0"}
    tags = json.loads((store / "index.json").read_text())["manifests"]
    names = [tag["annotations"]["org.opencontainers.image.ref.name"] for tag in tags]
    assert sorted(names) == sorted(f"{name}:{tag}" for name, row in ROWS.items() for tag in row["tags"])
    for descriptor in tags:
        assert descriptor["mediaType"] == INDEX
        (image,) = json.loads(_blob(store, descriptor))["manifests"]
        assert image["mediaType"] == MANIFEST
        assert image["platform"] == {"architecture": "amd64", "os": "linux"}


def test_the_store_is_whole_and_holds_nothing_else(store: Path):
    seen: set[str] = set()
    waiting = json.loads((store / "index.json").read_text())["manifests"]
    while waiting:
        descriptor = waiting.pop()
        if descriptor["digest"] in seen:
            continue
        seen.add(descriptor["digest"])
        content = _blob(store, descriptor)
        if descriptor["mediaType"] == INDEX:
            waiting += json.loads(content)["manifests"]
        elif descriptor["mediaType"] == MANIFEST:
            manifest = json.loads(content)
            waiting += [manifest["config"], *manifest["layers"]]
    assert {f"sha256:{path.name}" for path in (store / "blobs/sha256").iterdir()} == seen
