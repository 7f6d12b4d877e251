"""What a build does with good pages and bad ones."""

import json
import re
import subprocess
import sys
from html import unescape

import pytest

from tests.conftest import PATIENCE


def test_a_build_says_where_how_many_how_long_and_where_facts_come_from(tiny):
    built = tiny.build()
    assert built.returncode == 0, built.stderr
    assert "site: site/index.html and site/es/index.html" in built.stdout
    assert "pages: 2, in " in built.stdout
    assert "Docker facts: client 28.5.2 recorded, server 28.5.2 recorded" in built.stdout
    assert "Inicio" in tiny.html("es")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{% dokcer_version() %}}", "docs/en/bad.md:7: there is no macro “dokcer_version”"),
        ('{{% docker("info") %}}', "docs/en/bad.md:7: pages may show “docker version”, not “docker info”"),
        ('{{% docker("version; id") %}}', "docs/en/bad.md:7: pages may show “docker version”, not"),
        ("{{% cycler.__init__.__globals__.os.popen('touch ran').read() %}}", "docs/en/bad.md:7: "),
        ("{{% docker_version.__globals__ %}}", "docs/en/bad.md:7: an attribute may not be used in pages"),
        ("{{% config %}}", "docs/en/bad.md:7: there is no macro “config”"),
        (
            '{{% diagram("nope") %}}',
            "docs/en/bad.md:7: there is no diagram “nope”; the diagrams are: architecture, bridge",
        ),
        ('{{% diagram("../README") %}}', "docs/en/bad.md:7: there is no diagram"),
        ('{{% plugin_version("scout") %}}', "docs/en/bad.md:7: there is no plugin “scout”"),
        ("[x](nowhere.md)", "bad.md"),
        ("[x](index.md#nowhere)", "bad.md"),
    ],
)
def test_a_bad_page_fails_the_build_with_file_and_line_and_runs_nothing(tiny, text, message):
    tiny.page("en/bad.md", f"---\ntitle: Bad\n---\n\n# Bad\n\n{text}\n")
    tiny.page("es/bad.md", "---\ntitle: Mal\n---\n\n# Mal\n")
    built = tiny.build()
    assert built.returncode == 1
    assert message in built.stderr
    assert "Traceback" not in built.stderr
    assert not (tiny.root / "ran").exists()
    assert not (tiny.root / "site").exists()


def test_a_bad_page_leaves_the_last_good_site_as_it_was(tiny):
    tiny.build()
    before = tiny.html("")
    tiny.page("en/index.md", "{{% nope() %}}")
    assert tiny.build().returncode == 1
    assert tiny.html("") == before
    assert sorted(path.name for path in tiny.root.iterdir() if path.name.startswith(".")) == []


def test_front_matter_cannot_bring_variables_or_switch_the_sandbox_off(tiny):
    tiny.page("en/index.md", "---\ntitle: Home\nrender_macros: false\nsecret: 1\n---\n# Home\n\n{{% secret %}}\n")
    built = tiny.build()
    assert "docs/en/index.md:8: there is no macro “secret”" in built.stderr


@pytest.mark.parametrize(("here", "there", "title"), [("en", "es", "Sin traducir"), ("es", "en", "Not translated yet")])
def test_a_page_missing_in_one_language_shows_the_other_with_a_notice(tiny, here, there, title):
    tiny.page(f"{here}/only/here.md", "---\ntitle: Alone\n---\n# Alone\n\nText of its own. [home](../index.md)\n")
    built = tiny.build()
    assert built.returncode == 0, built.stderr
    shown = tiny.html(("es/" if there == "es" else "") + "only/here")
    assert title in shown
    assert "Text of its own." in shown
    assert f"docs/{here}/only/here.md" in shown  # the edit link leads to the page that exists


@pytest.mark.parametrize(
    "command",
    [
        ("macros", "build", "--downloads", "none"),
        ("mkdocs", "build"),
        ("mkdocs", "build", "--dirty"),
        ("mkdocs", "build", "--no-strict"),
        ("mkdocs", "serve", "--dev-addr", "127.0.0.1:0"),
    ],
    ids=" ".join,
)
def test_a_page_that_would_run_something_is_refused_in_every_way_to_build(tiny, command):
    tiny.page("en/bad.md", "---\ntitle: Bad\n---\n# Bad\n\nText <script>alert(1)</script>\n")
    built = subprocess.run(
        [sys.executable, "-m", *command], cwd=tiny.root, capture_output=True, text=True, timeout=PATIENCE
    )
    assert built.returncode == 1
    assert "docs/en/bad.md:6: <script>: pages cannot contain <script>" in built.stderr
    assert "Traceback" not in built.stderr
    assert not any(b"alert(1)" in path.read_bytes() for path in (tiny.root / "site").rglob("*") if path.is_file())


def test_what_only_the_search_plugin_makes_of_a_page_is_refused_and_told_once(tiny):
    attack = '<p><a href="#x" title=" data-search-x=">text"z" onmouseover="alert(1)" y="</a></p>'
    tiny.page("en/bad.md", f"---\ntitle: Bad\n---\n# Bad\n\n{attack}\n")
    tiny.page("es/bad.md", "---\ntitle: Mal\n---\n# Mal\n")
    built = tiny.build()
    assert built.returncode == 1
    assert built.stderr.count("docs/en/bad.md:6: <a href=") == 1


def test_a_page_that_would_run_something_leaves_the_last_good_site_as_it_was(tiny):
    assert tiny.build().returncode == 0
    before = {path: path.read_bytes() for path in (tiny.root / "site").rglob("*") if path.is_file()}
    tiny.page("en/index.md", "---\ntitle: Home\n---\n# Home\n\nText\n{ onclick=alert(1) }\n")
    built = tiny.build()
    assert "docs/en/index.md:7: <p onclick=" in built.stderr
    assert "The last good site is untouched" in built.stderr
    assert {path: path.read_bytes() for path in (tiny.root / "site").rglob("*") if path.is_file()} == before


def test_comments_and_hidden_files_are_not_published(tiny):
    tiny.page("en/index.md", "---\ntitle: Home\n---\n# Home\n\n<!-- a s3cret -->\n\n<!-- setup\n$ s3cret\n-->\n")
    tiny.page("en/.s3cret.md", "# s3cret\n")
    tiny.page("en/.git/s3cret.md", "# s3cret\n")
    tiny.page("en/learn/.env", "s3cret\n")
    assert tiny.build().returncode == 0
    published = [path for path in (tiny.root / "site").rglob("*") if path.is_file()]
    assert not [path for path in published if "s3cret" in path.name or b"s3cret" in path.read_bytes()]


def test_a_link_of_the_navigation_leads_to_the_web_or_nowhere(tiny):
    config = tiny.root / "mkdocs.yml"
    for address, told in (
        ("https://docs.docker.com/", ""),
        ("javascript:alert(1)", "nav: X: javascript:alert(1): links"),
    ):
        text = re.sub(r"^nav:\n(?:  - .*\n)+", "", config.read_text(encoding="utf-8"), flags=re.MULTILINE)
        config.write_text(f'{text}nav:\n  - index.md\n  - "X": {address}\n', encoding="utf-8")
        built = tiny.build()
        assert (built.returncode, told in built.stderr) == (1 if told else 0, True), built.stderr


def test_what_a_page_is_called_is_text_on_the_whole_site(tiny):
    title = '<script>alert(1)</script> & "quoted" </title>'
    for code in ("en", "es"):
        for page in ("index", "p"):
            tiny.page(f"{code}/{page}.md", f"---\ntitle: {title!r}\ndescription: {title!r}\n---\nText of {page}\n")
    assert tiny.build().returncode == 0
    for path in (tiny.root / "site").rglob("*"):
        if path.suffix in (".html", ".xml", ".json"):
            assert "<script>alert(1)" not in path.read_text(encoding="utf-8"), path
    index = json.loads((tiny.root / "site/search/search_index.json").read_text(encoding="utf-8"))
    assert {unescape(entry["title"]) for entry in index["docs"]} == {title}


def test_a_link_that_leads_out_of_the_pages_is_refused(tiny, tmp_path):
    (tmp_path / "secret.txt").write_text("s3cret")
    (tiny.root / "docs/en/leak.txt").symlink_to(tmp_path / "secret.txt")
    built = tiny.build()
    assert built.returncode == 1
    assert "en/leak.txt: a link that leads out of the folder of pages" in built.stderr


@pytest.mark.parametrize("address", ["https://docs.example.net/sub/path/", "https://docs.example.net/es/"])
def test_edit_links_canonical_and_alternates_follow_the_address_of_the_site(tiny, address):
    edit = "https://git.example.net/notes/edit/main/"
    for code in ("en", "es"):
        tiny.page(f"{code}/a/b.md", "---\ntitle: B\n---\n# B\n")
    built = tiny.build(SITE_URL=address, EDIT_URL=edit)
    assert built.returncode == 0, built.stderr
    for code, folder in (("en", ""), ("es", "es/")):
        html = tiny.html(f"{folder}a/b")
        assert f'<link rel="canonical" href="{address}{folder}a/b/">' in html
        assert f'hreflang="es" href="{address}es/a/b/"' in html
        assert f'hreflang="en" href="{address}a/b/"' in html
        assert f'hreflang="x-default" href="{address}a/b/"' in html
        assert f'href="{edit}docs/{code}/a/b.md"' in html
        assert f'"base": "../.."' in html.replace("&#34;", '"')  # noqa: F541
    sitemap = (tiny.root / "site/sitemap.xml").read_text()
    for url in ("", "es/", "a/b/", "es/a/b/"):
        assert f"<loc>{address}{url}</loc>" in sitemap
    assert sitemap.count("xhtml:link") == 8


def test_each_language_has_its_own_index_and_its_own_404(tiny):
    tiny.page("en/p.md", "---\ntitle: P\n---\n# Page\n\nenglishword\n")
    tiny.page("es/p.md", "---\ntitle: P\n---\n# Página\n\npalabraespañola\n")
    tiny.build()
    english, spanish = (
        json.loads((tiny.root / "site" / folder / "search/search_index.json").read_text()) for folder in ("", "es")
    )
    assert "englishword" in str(english)
    assert "palabraespañola" not in str(english)
    assert "palabraespañola" in str(spanish)
    assert english["config"]["lang"] == ["en"]
    assert spanish["config"]["lang"] == ["es"]
    assert "There is no such page" in (tiny.root / "site/404.html").read_text()
    assert "Esta página no existe" in (tiny.root / "site/es/404.html").read_text()


def test_live_is_told_from_recorded_on_the_page(tiny, fake_docker):
    fake_docker(
        'case "$1" in compose) echo v2.1.0; exit;; buildx) echo v0.9.0; exit;; esac\n'
        r"printf 'Client:\n Version: 27.0.1\n API version: 1.46\n Context: acme-prod\n'; echo acme-host >&2; exit 1"
    )
    text = "---\ntitle: V\n---\n# V\n\n{{% docker_version() %}}\n\n{{% client_version() %}} {{% server_version() %}}\n"
    tiny.page("en/index.md", text + "\n{{% facts_origin() %}}\n")
    built = tiny.build(SITE_DOCKER="auto")
    assert built.returncode == 0, built.stderr
    html = tiny.html("")
    assert "client half of docker version, asked when this site was built" in html
    assert "server half of docker version, recorded from Docker 28.5.2" in html
    assert '27.0.1&nbsp;<small class="fact fact--live">live</small>' in html
    assert '28.5.2&nbsp;<small class="fact fact--recorded">recorded</small>' in html
    for file in (tiny.root / "site").rglob("*"):
        assert not (file.is_file() and b"acme" in file.read_bytes()), file


def test_live_demanded_and_not_to_be_had_fails_clearly(tiny, no_docker):
    built = tiny.build(SITE_DOCKER="live")
    assert built.returncode == 1
    assert "error: SITE_DOCKER=live, but there is no docker on this machine. Start docker" in built.stderr
    assert "Traceback" not in built.stderr


def test_docker_is_asked_once_for_both_languages(tiny, fake_docker, tmp_path):
    fake_docker(f'echo "$@" >> {tmp_path}/asked; exit 1')
    for code in ("en", "es"):
        tiny.page(f"{code}/index.md", "---\ntitle: V\n---\n# V\n\n{{% client_version() %}}\n")
    assert tiny.build(SITE_DOCKER="auto").returncode == 0
    asked = (tmp_path / "asked").read_text().splitlines()
    assert sorted(asked) == ["buildx version", "compose version", "version", "version"]  # whole, then the client alone


def test_the_same_pages_give_the_same_bytes(tiny):
    tiny.build()
    first = {path: path.read_bytes() for path in (tiny.root / "site").rglob("*.html")}
    tiny.build()
    assert all(path.read_bytes() == content for path, content in first.items())


def test_nothing_of_this_machine_is_in_the_site(tiny):
    tiny.build()
    for file in (tiny.root / "site").rglob("*"):
        assert not (file.is_file() and str(tiny.root).encode() in file.read_bytes()), file
