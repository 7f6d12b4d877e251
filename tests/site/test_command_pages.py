"""The pages of commands in tiny sites built as `make site` builds."""

from __future__ import annotations

import json
import re
import zipfile

import pytest
from lxml import html

from macros.site import commands

RUN = """---
title: docker container run
description: How to run a container, with examples whose output was seen.
---

# docker container run

People type `docker run`.

## Examples {#examples}

### Publish a port {#example-publish}

```text
docker run
```
"""


@pytest.fixture
def site(tiny):
    """A tiny site with the reference in it."""
    for code in ("en", "es"):
        tiny.page(f"{code}/ref/cli/index.md", "---\ntitle: Commands\n---\n# Commands\n\n{{% commands_by_task() %}}\n")
    return tiny


def test_pages_redirects_parts_and_search_are_built_in_both_languages(site):
    site.page("en/ref/cli/container/run.md", RUN)
    site.page("en/ref/cli/container/ls.md", "# docker container ls\n\n`{{.Names}}` and `{#x}`\n")
    site.page(
        "en/learn/a.md",
        '---\ntitle: A\n---\n# A\n\n{{% command("ps") %}}, {{% option("run", "-p") %}}, '
        '{{% option_text("run", "--rm") %}}\n\n{{% usage("rmi") %}}\n\n{{% options_table("run", "--memory") %}}\n\n'
        '{{% docker_help("volume create") %}}\n\n```console\n$ docker volume create data\n```\n',
    )
    built = site.build()
    assert built.returncode == 0, built.stderr

    for folder in ("", "es/"):
        for page in ("container/ls", "compose/up", "buildx/history/inspect", "volume"):
            heading = html.fromstring(site.html(f"{folder}ref/cli/{page}")).xpath("//h1/text()")
            assert heading == [f"docker {page.replace('/', ' ')}"]
    # A hand-written part stands in its page; in the other language with a notice.
    page = site.html("ref/cli/container/run")
    assert 'id="example-publish"' in page and 'id="publish"' in page and "People type" in page
    spanish = site.html("es/ref/cli/container/run")
    assert "Ejemplos en inglés" in spanish and 'id="example-publish"' in spanish
    assert "Publica" in html.fromstring(spanish).xpath("string(//*[@id='publish']/following-sibling::p)")
    # What looks like a macro in a part or in docker's own help is not rendered.
    assert "<code>{{.Names}}</code>" in site.html("ref/cli/container/ls")
    # The pencil leads to the part, and where there is none, to the form for a new file of its name.
    forge = "https://github.com/example/docker-notes"
    assert f'href="{forge}/edit/main/docs/en/ref/cli/container/run.md"' in page
    assert f'href="{forge}/new/main/docs/es?filename=ref/cli/container/rm.md"' in site.html("es/ref/cli/container/rm")
    # No page gives readers the work of contributors, or speaks of the project's files.
    for path in (site.root / "site").rglob("*.html"):
        words = html.parse(path).getroot().xpath("string(//article)")
        assert not re.search(r"docs/e[ns]/|write some|escríbelos|[Hh]elp to|[Aa]yuda a ", words), path

    # Other names lead on, with their anchors, in every language.
    for folder in ("", "es/"):
        moved = site.html(f"{folder}ref/cli/run")
        assert 'location.replace("../container/run/" + location.hash)' in moved
        assert '<meta http-equiv="refresh" content="0; url=../container/run/">' in moved
        assert f'lang="{"es" if folder else "en"}"' in moved
    assert "../../../buildx/history/ls/" in site.html("ref/cli/builder/history/ls")
    assert "ref/cli/run/" not in (site.root / "site/sitemap.xml").read_text(encoding="utf-8")

    # What authors call.
    page = html.fromstring(site.html("learn/a"))
    links = {link.text_content(): link.get("href") for link in page.xpath("//article//a[code]")}
    assert links["docker ps"] == "../../ref/cli/container/ls/"
    assert links["-p"] == "../../ref/cli/container/run/#publish"
    assert links["--memory"] == "../../ref/cli/container/run/#memory"
    assert "docker image rm [OPTIONS]" in page.text_content()
    assert "recorded from Docker" in page.text_content()
    assert 'href="../../../../learn/a/"' in site.html("ref/cli/volume/create")

    # Search knows names and ranks.
    entries = json.loads((site.root / "site/search/search_index.json").read_text(encoding="utf-8"))["docs"]
    named = {entry["location"]: entry for entry in entries if "rank" in entry}
    assert "rmi" in named["ref/cli/image/rm/"]["names"]
    assert named["ref/cli/container/run/#publish"]["options"] == ["--publish", "-p"]
    assert named["ref/cli/container/run/"]["rank"] == 0
    # No page of a reader tells of pages that lead on.
    assert not [entry for entry in entries if entry["location"].startswith("ref/cli/run/")]


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        (
            "ref/cli/run.md",
            RUN,
            "docs/en/ref/cli/run.md: the page of docker run is ref/cli/container/run.md; move yours there",
        ),
        (
            "ref/cli/container/rnu.md",
            RUN,
            "docs/en/ref/cli/container/rnu.md: there is no command “docker container rnu”; "
            "the nearest is “container run”. Hand-written parts bear the name of a recorded command",
        ),
        (
            "ref/cli/container/run.md",
            RUN.replace("#example-publish", "#publish"),
            "docs/en/ref/cli/container/run.md: the anchor #publish is that of the option --publish; "
            "take another for yours",
        ),
        (
            "learn/a.md",
            '# A\n\n{{% command("compsoe up") %}}\n',
            "docs/en/learn/a.md:3: there is no command “docker compsoe up”; the nearest is “compose up”",
        ),
        (
            "learn/a.md",
            '# A\n\n{{% option("run", "--publsh") %}}\n',
            "docs/en/learn/a.md:3: docker container run has no option --publsh; the nearest is “--publish”",
        ),
    ],
    ids=["an alias", "no command", "an anchor of an option", "a wrong name", "a wrong option"],
)
def test_a_mistake_is_told_with_its_place_and_remedy(site, path, text, message):
    site.page(f"en/{path}", text)
    built = site.build()
    assert built.returncode == 1
    assert message in built.stderr


def test_a_site_without_the_overview_has_no_reference(tiny):
    assert tiny.build().returncode == 0
    assert not (tiny.root / "site/ref").exists()


def test_an_offline_site_brings_all_it_needs(site):
    built = site.build(("offline",), OFFLINE="ignored")
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(site.root / "site/docker-notes-offline.zip") as packed:
        packed.extractall(site.root)
    folder = site.root / "docker-notes-offline"
    page = (folder / "ref/cli/container/run.html").read_text(encoding="utf-8")
    scripts = re.findall(r'<script src="([^"]+)"', page)
    names = [script.rsplit("/")[-1].split(".")[0] for script in scripts]
    assert names == ["iframe-worker", "search", "tooltips", "bundle", "site", "steps"]
    assert (folder / "es/ref/cli/run.html").exists()
    index = (folder / "search/search_index.js").read_text(encoding="utf-8")
    assert index.startswith("var __index = ") and '"names":["image rm"' in index


def test_a_docker_newer_than_the_reference_is_told_and_the_site_is_built(tiny, fake_docker):
    fake_docker('case "$1" in version) printf "Client:\\n Version: 99.0.0\\n"; exit 1;; *) exit 1;; esac')
    built = tiny.build(SITE_DOCKER="auto")
    assert built.returncode == 0, built.stderr
    assert "note: docker 99.0.0 is newer than the reference of 28.5.2. Record it: make record" in built.stdout


@pytest.mark.parametrize(
    ("edit_url", "leads"),
    [
        ("https://github.com/a/b/edit/main/docs/en/", "https://github.com/a/b/new/main/docs/en?filename=ref/cli/ps.md"),
        ("https://wiki.test/docs/en/", "https://wiki.test/docs/en/ref/cli/ps.md"),
        ("", None),
    ],
)
def test_the_pencil_of_a_page_without_a_file_leads_to_where_it_can_be_written(edit_url, leads):
    assert commands.to_write(edit_url, "ref/cli/ps.md") == leads
