"""The images that examples run on, in an OCI image layout that a stand-in for Docker Hub serves.

  .ci/images build [--again]  make them from Debian 12's packages and macros/examples/images into .cache/images
  .ci/images hub              copy the real ones of the same names from Docker Hub into .cache/images-hub

`build` is for root on Debian 12, after apt-get update, and builds in an engine of .ci/engine, which has no network. A
store made of the same files is left as it is, unless --again is given. `hub` goes on where it was stopped.
IMAGES_CACHE names another folder than .cache/images. Runs with Python alone, without the packages of requirements/.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any, NoReturn

HERE = Path(__file__).resolve().parents[2]
SOURCES = HERE / "macros/examples/images"
STORE = Path(os.environ.get("IMAGES_CACHE", HERE / ".cache/images")).absolute()
ENGINE = HERE / ".ci/engine"
ENGINE_CACHE = Path(os.environ.get("ENGINE_CACHE", HERE / ".cache/engine"))
MADE_FROM = "made-from"
"""The file in the store that says what it was made from."""

OCI = "application/vnd.oci.image."
REF_NAME = "org.opencontainers.image.ref.name"
PLATFORM = {"architecture": "amd64", "os": "linux"}
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"

Json = dict[str, Any]


def fail(message: str) -> NoReturn:
    """Say what happened and what mends it, and end."""
    sys.exit(f"images: {message}")


def run(*command: str | Path, **options: Any) -> None:
    """Run a program; what it prints is shown only if it fails."""
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if ended.returncode:
        print(*ended.stdout.splitlines()[-40:], sep="\n", file=sys.stderr)
        fail(f"{Path(command[0]).name} … {command[-1]} ended with {ended.returncode}; its last lines are above")


def need(*packages: str) -> None:
    """Install the packages of these that are not installed."""
    asked = ["dpkg-query", "-W", "-f=${Package} ${Status}\n", *packages]
    there = subprocess.run(asked, capture_output=True, text=True).stdout
    if missing := [name for name in packages if f"{name} install ok installed" not in there]:
        if os.geteuid():
            fail(f"sudo apt-get install {' '.join(missing)}")
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing)


# The store


class Layout:
    """An OCI image layout whose tags are image indexes of one image each."""

    def __init__(self, folder: Path) -> None:
        """The layout in a folder."""
        self.folder = folder
        self.blobs = folder / "blobs/sha256"

    def create(self) -> Layout:
        """The layout, made if it is not there."""
        self.blobs.mkdir(parents=True, exist_ok=True)
        if not (self.folder / "index.json").exists():
            (self.folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
            self.write_index([])
        return self

    def index(self) -> list[Json]:
        """The descriptors of all tags."""
        return list(json.loads((self.folder / "index.json").read_text())["manifests"])

    def write_index(self, manifests: list[Json]) -> None:
        """Name these tags and no others."""
        manifests = sorted(manifests, key=lambda row: row["annotations"][REF_NAME])
        whole = {"schemaVersion": 2, "mediaType": OCI + "index.v1+json", "manifests": manifests}
        new = self.folder / "index.json.new"
        new.write_text(json.dumps(whole, indent=1) + "\n")
        new.rename(self.folder / "index.json")

    def read(self, descriptor: Json) -> Json:
        """The JSON that a descriptor stands for."""
        return dict(json.loads(self.path(descriptor).read_bytes()))

    def path(self, descriptor: Json) -> Path:
        """Where a descriptor's blob lies."""
        return self.blobs / str(descriptor["digest"]).removeprefix("sha256:")

    def wrap(self, manifest: Json) -> Json:
        """The descriptor of an index, written here, of this one image. One is returned as it is."""
        if manifest["mediaType"] == OCI + "index.v1+json":
            return manifest
        image = {key: manifest[key] for key in ("mediaType", "digest", "size")} | {"platform": PLATFORM}
        whole = {"schemaVersion": 2, "mediaType": OCI + "index.v1+json", "manifests": [image]}
        text = json.dumps(whole, indent=2).encode()
        digest = hashlib.sha256(text).hexdigest()
        (self.blobs / digest).write_bytes(text)
        return {"mediaType": OCI + "index.v1+json", "digest": f"sha256:{digest}", "size": len(text)}

    def take(self, other: Layout, manifest: Json) -> int:
        """Copy an image from another layout; the size of its layers."""
        content = other.read(manifest)
        for descriptor in (manifest, content["config"], *content["layers"]):
            if not self.path(descriptor).exists():
                shutil.copyfile(other.path(descriptor), self.path(descriptor))
        return sum(layer["size"] for layer in content["layers"])


def images() -> dict[str, Json]:
    """The rows of images.toml, in the order in which they are built."""
    rows = tomllib.loads((SOURCES / "images.toml").read_text())
    return {name: row for name, row in rows.items() if isinstance(row, dict)}


def epoch() -> int:
    """The moment at which all images were made, as they say."""
    return int(tomllib.loads((SOURCES / "images.toml").read_text())["date"].timestamp())


# Building


def fingerprint() -> str:
    """A digest of all that the images are made from in this repository."""
    whole = hashlib.sha256()
    for path in (Path(__file__), *sorted(SOURCES.rglob("*"))):
        if path.is_file() and "__pycache__" not in path.parts:
            name = path.name if path == Path(__file__) else str(path.relative_to(SOURCES))
            whole.update(f"{name}\0{bool(path.stat().st_mode & 0o100)}\0{path.stat().st_size}\0".encode())
            whole.update(path.read_bytes())
    return whole.hexdigest()


def build(*arguments: str) -> None:
    """Make the store, unless one of the same files is there."""
    begun = time.monotonic()
    made_from = fingerprint()
    STORE.parent.mkdir(parents=True, exist_ok=True)
    wait_for_others(STORE.parent)  # who build it too: then it is made
    there = STORE / MADE_FROM
    if "--again" not in arguments and there.exists() and there.read_text().strip() == made_from:
        print(f"{STORE} is made of these files already; .ci/images build --again makes it anew")
        return
    if os.geteuid():
        fail("build needs root: sudo .ci/images build")
    if not (ENGINE_CACHE / "root/usr/sbin/dockerd").exists():
        fail("no engine yet: .ci/engine install")
    need("debootstrap", "debian-archive-keyring")

    work = STORE.with_name(STORE.name + ".work")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    sites = mirrors()
    root = bootstrap(work, sites)
    fetch_packages(work, sites, root)
    contexts(work, root)
    variables = {"DOCKERD_OPTIONS": "--feature containerd-snapshotter=true", "PYTHONPATH": str(HERE)}
    again = [sys.executable, "-BP", "-m", "macros.examples.image_store", "inside", str(work)]
    if subprocess.run([ENGINE, "run", *again], env=os.environ | variables).returncode:
        fail(f"a build failed, as told above; {STORE} is as it was. What it was made from lies in {work}")
    new = work / "store"
    (new / MADE_FROM).write_text(made_from + "\n")

    old = work / "old"
    if STORE.exists():
        STORE.rename(old)
    new.rename(STORE)
    if old.exists():
        wait_for_others(old)  # whose pages run on it
    shutil.rmtree(work)
    size = sum(path.stat().st_size for path in STORE.rglob("*") if path.is_file())
    print(f"{STORE}: {size / 1e6:.1f} MB, made in {time.monotonic() - begun:.0f} s")


def wait_for_others(folder: Path) -> None:
    """Wait until no other process has a lock on a folder, and take it until this one ends."""
    fcntl.flock(os.open(folder, os.O_RDONLY), fcntl.LOCK_EX)


def mirrors() -> list[tuple[str, str]]:
    """Address and suite of Debian 12, of its updates and of its security updates, as this machine has them."""
    asked = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(LABEL) $(CODENAME) $(COMPONENT)"]
    lines = subprocess.run([*asked, "Created-By: Packages"], capture_output=True, text=True).stdout.splitlines()
    found = []
    for site, suite, label, codename, component in map(str.split, lines):
        if label in ("Debian", "Debian-Security") and codename.startswith("bookworm") and component == "main":
            found.append((site, suite))
    if not found:
        fail("found no Debian 12 in apt's sources; on Debian 12, run apt-get update first")
    # Debian itself before its updates.
    return sorted(set(found), key=lambda pair: ("security" in pair[0], len(pair[1])))


def bootstrap(work: Path, sites: list[tuple[str, str]]) -> Path:
    """A Debian 12 in a folder, less what it has from this machine."""
    root = work / "root"
    print("debootstrap", flush=True)
    # In a namespace of its own, which takes away what it mounts even if it is stopped.
    run("unshare", "--mount", "debootstrap", "--variant=minbase", f"--keyring={KEYRING}", "bookworm", root, sites[0][0])
    gone = ["dev/*", "etc/apt/sources.list", "etc/hostname", "etc/hosts", "etc/resolv.conf", "run/*", "tmp/*"]
    gone += ["var/cache/apt/archives/*.deb", "var/cache/apt/*.bin", "var/lib/apt/lists/*", "var/log/bootstrap.log"]
    for path in (path for pattern in gone for path in root.glob(pattern)):
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    return root


def fetch_packages(work: Path, sites: list[tuple[str, str]], root: Path) -> None:
    """Fill the folder from which apt-get installs while an image is built, with apt's lists, packages and sources."""
    folder = work / "packages"
    for name in ("lists/partial", "archives/partial", "source"):
        (folder / name).mkdir(parents=True)
    sources = (
        f"{kind} [signed-by={KEYRING}] {site} {suite} main\n" for kind in ("deb", "deb-src") for site, suite in sites
    )
    (folder / "sources.list").write_text("".join(sources))

    def settings(place: Path) -> str:
        return (
            f'Dir::Etc::SourceList "{place}/sources.list";\nDir::Etc::SourceParts "-";\n'
            f'Dir::State::Lists "{place}/lists";\nDir::Cache::Archives "{place}/archives";\n'
            'APT::Sandbox::User "root";\nAcquire::Languages "none";\nAcquire::GzipIndexes "true";\n'
        )

    # Logs and what was before belong in no layer.
    traces = "/var/lib/dpkg/*-old /var/cache/debconf/*-old /var/cache/ldconfig/aux-cache /etc/*- /run/adduser"
    no_traces = (
        'Debug::NoLocking "true";\nDir::Log::Terminal "/dev/null";\nDir::Log::History "/dev/null";\n'
        'DPkg::Options { "--log=/dev/null"; };\n'
        f'DPkg::Post-Invoke {{ "rm -f {traces}; find /var/log -type f -delete"; }};\n'
    )
    (folder / "apt.conf").write_text(settings(Path("/packages")) + no_traces)
    private = work / "apt.conf"
    status = f'Dir::State::Status "{root}/var/lib/dpkg/status";\nDir::Cache "{work}";\n'
    private.write_text(settings(folder) + status)
    variables = os.environ | {"APT_CONFIG": str(private)}
    packages = sorted({package for row in images().values() for package in row.get("packages", [])})
    source = sorted({package for row in images().values() for package in row.get("source", [])})
    run("apt-get", "update", env=variables)
    run("apt-get", "upgrade", "--yes", "--download-only", env=variables)
    run("apt-get", "install", "--yes", "--download-only", "--no-install-recommends", *packages, env=variables)
    run("apt-get", "source", "--download-only", *source, env=variables, cwd=folder / "source")
    # They are of the day: where an example differs, its cause may be here.
    files = sorted(path.stem.rpartition("_")[0] for path in (folder / "archives").glob("*.deb"))
    print("packages:", *(file for file in files if file.partition("_")[0] in packages), flush=True)


def contexts(work: Path, root: Path) -> None:
    """Copy the folders of images, with the same modes and times in every checkout; debian's gets its root."""
    shutil.copytree(SOURCES, work / "contexts", ignore=shutil.ignore_patterns("__pycache__"))
    run("tar", "--create", "--sort=name", "--numeric-owner", f"--directory={root}",
        f"--file={work}/contexts/debian/debootstrap.tar", ".")  # fmt: skip
    shutil.rmtree(root)
    for path in (work / "contexts").rglob("*"):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        os.utime(path, (epoch(), epoch()))


def inside(folder: str) -> None:
    """Build all images, beside the engine of .ci/engine run."""
    work = Path(folder)
    store = Layout(work / "store").create()
    output = "rewrite-timestamp=true,compression=gzip,compression-level=9"
    known: list[str] = []
    tags: list[Json] = []
    for name, row in images().items():
        begun = time.monotonic()
        made = Layout(work / "made" / name)
        made.folder.mkdir(parents=True)
        run(
            "docker", "buildx", "build", "--progress=plain", "--provenance=false", "--platform=linux/amd64",
            "--build-context", f"packages={work}/packages", *known,
            "--output", f"type=oci,dest={made.folder},tar=false,{output}",
            work / "contexts" / name,
            env=os.environ | {"SOURCE_DATE_EPOCH": str(epoch())},
        )  # fmt: skip
        (manifest,) = made.index()
        # An image that is built on this one takes it from here.
        main = row["tags"][0]
        for alias in {f"{name}:{main}", name if main == "latest" else f"{name}:{main}"}:
            known += ["--build-context", f"{alias}=oci-layout://{made.folder}@{manifest['digest']}"]
        size = store.take(made, manifest)
        index = store.wrap(manifest)
        tags += [index | {"annotations": {REF_NAME: f"{name}:{tag}"}} for tag in row["tags"]]
        print(f"{name}: {size / 1e6:.1f} MB packed, {time.monotonic() - begun:.0f} s", flush=True)
    store.write_index(tags)


# The real images


def hub() -> None:
    """Copy what is not there yet. HUB=host:port names a registry to copy from in place of Docker Hub."""
    need("skopeo")
    registry = os.environ.get("HUB", "docker.io")
    local = registry.partition(":")[0] in ("localhost", "127.0.0.1")
    store = Layout(STORE.with_name(STORE.name + "-hub")).create()
    for tag in (f"{name}:{tag}" for name, row in images().items() for tag in row["tags"]):
        if tag in {row["annotations"][REF_NAME] for row in store.index()}:
            continue
        print(tag, flush=True)
        command = ["skopeo", "copy", "--quiet", "--override-os=linux", "--override-arch=amd64"]
        command += ["--src-tls-verify=false"] if local else []
        command += [f"docker://{registry}/library/{tag}", f"oci:{store.folder}:{tag}"]
        copied = subprocess.run(command, capture_output=True, text=True)
        if "toomanyrequests" in copied.stderr:
            fail("Docker Hub gives no more for now; .ci/images hub goes on in some hours")
        if copied.returncode:
            fail(f"{tag} could not be copied from {registry}: {copied.stderr.strip()}")
        store.write_index([store.wrap(row) | {"annotations": row["annotations"]} for row in store.index()])
    print(f"{store.folder} has all images of {SOURCES.name}.toml")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["build"] | ["build", "--again"]:
            build(*sys.argv[2:])
        case ["hub"]:
            hub()
        case ["inside", folder]:
            inside(folder)
        case _:
            print(__doc__.strip())
            sys.exit(2)
