import re
from collections import Counter
from dataclasses import replace

import markdown
import pytest

from macros.reference import commands, guide, help_recordings, page
from macros.reference.catalogue import Catalogue
from macros.reference.handwritten import Lesson
from macros.reference.help_recordings import order
from macros.reference.manual import Manual


def render(manual, name, *rest, **more):
    return page.render(manual.reference.named(name), manual, *rest, **more)


def option(text, name):
    """What a page says below the heading of one option."""
    return re.search(rf"^#+ [^\n]*\{{: #{name} [^\n]*\n(.*?)(?=^#|^</div>)", text, re.M | re.S)[1]


def test_the_anatomy_of_a_page_keeps_its_order(make_manual):
    written = "# docker container run\n\nAdvice.\n\n## Examples {#examples}\n\n### One {#example-one}\n\nText.\n"
    shown = render(make_manual(), "run", written)
    marks = ["# docker container run", "Create and run", "docker container run [OPTIONS]", "Also typed `docker run`"]
    marks += ["Advice.", "## Examples", "### One", "## Options", "#### ", "## Engine API", "POST /containers/create"]
    marks += ["## In other releases", "## Around this command", "Recorded from Docker 28.5.2 on 2026-11-24."]
    assert [shown.index(mark) for mark in marks] == sorted(shown.index(mark) for mark in marks)


def test_a_command_that_nobody_wrote_for_reads_well_and_gives_no_orders(make_manual):
    shown = render(make_manual(), "compose up")
    assert "\n\n\n\n" not in shown.replace("\n\n\n", "\n\n")
    assert "xample" not in shown
    assert "xample" not in page.description(make_manual().reference.named("compose up"), make_manual())
    assert re.search(r"Recorded from Docker 28\.5\.2, Compose 2\.40\.3 on 2026-11-24\.\n\{ \.seen \}$", shown.strip())
    assert "## Engine API" not in shown


def test_every_option_has_a_heading_an_anchor_and_its_facts(make_manual):
    shown = render(make_manual(), "run")
    assert '#### `-p`, `--publish` <span class="kind">list</span> {: #publish data-toc-label="--publish"}' in shown
    assert "May be repeated." in option(shown, "publish")
    assert "Default: `missing`." in option(shown, "pull")
    assert "turn it off with `--sig-proxy=false`" in option(shown, "sig-proxy")
    assert "Needs API 1.43 (Engine 24.0 or newer)." in option(shown, "annotation")
    assert "Seen in the help of Docker 28.5.2, not in that of 20.10.24." in option(shown, "annotation")
    assert "Only for Windows containers." in option(shown, "cpu-count")
    assert ".facts" not in option(shown, "tty")


def test_options_of_a_long_list_stand_in_groups_in_the_order_of_the_guide(make_manual):
    shown = render(make_manual(), "run")
    assert "### Name and life {: #options-life}" in shown
    order = ["#detach", "#pull", "### Network", "#publish"]
    assert [shown.index(mark) for mark in order] == sorted(shown.index(mark) for mark in order)


def test_options_of_a_short_list_stand_in_the_order_of_the_help(make_manual):
    shown = render(make_manual(), "ps")
    assert "### `-a`, `--all` {: #all" in shown
    assert shown.index("#all") < shown.index("#filter")


def test_an_option_links_to_the_example_that_uses_it(make_manual):
    written = (
        "## Examples {#examples}\n\n### Open a port {#example-port}\n\n```console\n$ docker run -p 80:80 nginx\n```\n"
    )
    shown = render(make_manual(), "run", written)
    assert "Example: [Open a port](#example-port)." in option(shown, "publish")
    assert "Example" not in option(shown, "detach")


def test_an_option_mentioned_by_another_is_linked(make_manual):
    assert "Implies [`--detach`](#detach)." in render(make_manual(), "compose up")


def test_an_anchor_of_a_part_may_not_be_an_options(make_manual):
    with pytest.raises(page.HandwrittenError, match="#publish is that of the option --publish"):
        render(make_manual(), "run", "## Examples {#examples}\n\n### Publish { #publish }\n")


def test_releases_tell_what_came_and_what_went(make_manual):
    shown = render(make_manual(), "run")
    assert "Compared: Docker 20.10.24, 28.5.2." in shown
    new = "- Seen in the help of Docker 28.5.2, not in that of 20.10.24: [`--annotation`](#annotation), [`--cpu-count`]"
    gone = "- Seen in the help of Docker 20.10.24, not in that of 28.5.2; Docker 28.5.2 still accepts them: `--kernel"
    assert new in shown and gone in shown
    assert "It has the same options in Docker 20.10.24, 28.5.2." in render(make_manual(), "ps")
    assert "Of the recorded releases, only Compose 2.40.3 has it." in render(make_manual(), "compose up")


def test_what_came_between_older_releases_is_told_first(make_manual, recordings):
    old, new = recordings
    with_zeta = {path: f"{text}      --zeta   Last of all\n" for path, text in old.help.items() if path.endswith("run")}
    middle = replace(old, version="26.1.5", help={**old.help, **with_zeta})
    new = replace(
        new, help={**new.help, **{path: new.help[path] + "      --zeta   Last of all\n" for path in with_zeta}}
    )
    shown = render(replace(make_manual(), reference=commands.build([old, middle, new])), "run")
    came = [
        shown.index(text) for text in ("not in that of 20.10.24: [`--zeta`]", "not in that of 26.1.5: [`--annotation`]")
    ]
    assert came == sorted(came)


def test_what_is_said_of_a_command_is_not_said_again_of_its_options(make_manual, recordings):
    new = replace(recordings[-1], version="29.7.2", plugins={"compose": "5.5.0"}, help=dict(recordings[-1].help))
    del recordings[-1].help["compose up"]
    manual = replace(make_manual(), reference=commands.build([*recordings, new]))
    shown = render(manual, "compose up")
    assert shown.count("Seen in the help of Compose 5.5.0, not in that of 2.40.3.") == 1
    assert "Of the recorded releases, only Compose 5.5.0 has it." in shown


ONE = r"(?:(?:Docker|Buildx|Compose) )?\d[\d.]*\d"
SAID = {  # what a page says of releases: which show something and which does not, which have the command, which API
    "en": {
        "seen": f"Seen in the help of ({ONE}), not in that of ({ONE})[.:;]",
        "have": f"(?:It has the same options in|Of the recorded releases, only|Compared:) ({ONE}(?:[,;] {ONE})*)",
        "api": rf"Needs API [\d.]+ \(Engine ({ONE}) or newer\)",
    },
    "es": {
        "seen": f"Aparecen? en la ayuda de ({ONE}), pero no en la de ({ONE})[.:;]",
        "have": "(?:Tiene las mismas opciones en|De las versiones registradas, solo|Versiones comparadas:) "
        f"({ONE}(?:[,;] {ONE})*)",
        "api": rf"Requiere la API [\d.]+ \(Engine ({ONE}) o posterior\)",
    },
}


@pytest.mark.parametrize("code", ["en", "es"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_no_page_contradicts_itself_about_releases(code, count):
    """All that the pages of the newest committed recordings say of releases can be true of the same command."""
    some = help_recordings.load_all()[-count:]
    manual = Manual(commands.build(some), guide.current(), Catalogue({}), code, {})
    known = {number for recording in some for number in (recording.version, *recording.plugins.values())}
    said = {key: re.compile(pattern) for key, pattern in SAID[code].items()}
    found: Counter[str] = Counter()
    for command in manual.reference.commands.values():
        shown = page.render(command, manual)
        assert not re.search(r"\b(?:since|desde) (?:Docker|Buildx|Compose)\b", shown, re.I), command.name
        (have,) = (set(re.findall(r"[\d.]+", some)) for some in said["have"].findall(shown))
        assert have <= known, command.name
        for line in shown.splitlines():
            seen, api = said["seen"].findall(line), said["api"].findall(line)
            assert len(seen) == len(re.findall("in the help of|en la ayuda de", line)), (command.name, line)
            for there, lacking in ([text.rpartition(" ")[2] for text in pair] for pair in seen):
                assert {there, lacking} <= known and there != lacking, (command.name, line)
                if api:  # help does not show what needs an API that no engine had
                    assert order(there) >= order(api[0]), (command.name, line)
            found.update(seen=len(seen), api=len(api))
        for _, lacking in said["seen"].findall(shown.partition("\n## ")[0]):  # of the command itself
            assert lacking.rpartition(" ")[2] not in have, command.name
    assert found["api"] > 100 and (found["seen"] > 100 or count == 1)


def test_a_page_links_to_its_family_and_to_the_pages_that_teach_it(make_manual):
    lessons = {"container run": [Lesson("learn/first.md", "First"), *[Lesson(f"x/{n}.md", str(n)) for n in range(9)]]}
    shown = render(make_manual(lessons=lessons), "run")
    assert "- Above it: [`docker container`](index.md)" in shown
    assert "- Beside it: [`ls`](ls.md)" in shown
    assert "- Pages that use it: [First](../../../learn/first.md)" in shown
    assert shown.count("../x/") == 3
    assert "[`docker container ls`](ls.md)\n:   List containers" in render(make_manual(), "container")


def test_spanish_comes_from_the_catalogue_and_says_what_is_not_translated(make_manual):
    texts = {"List containers": "Lista los contenedores", "Show all containers (default shows just running)": "Todos"}
    shown = render(make_manual("es", texts), "ps")
    assert "Lista los contenedores" in shown
    assert "sin traducir" not in option(shown, "all")
    assert "Filter output based on conditions provided <small" in option(shown, "filter")
    assert "(sin traducir todavía)" in option(shown, "filter")
    assert "## Opciones" in shown and "También se escribe" in shown


def test_both_languages_have_the_same_anchors(make_manual):
    found = [re.findall(r"\{: #([\w-]+)", render(make_manual(code), "run")) for code in ("en", "es")]
    assert found[0] == found[1]


def test_the_description_fits_a_search_engine(make_manual):
    for code in ("en", "es"):
        manual = make_manual(code)
        for command in manual.reference.commands.values():
            assert 40 <= len(page.description(command, manual)) <= page.DESCRIPTION


def test_help_cannot_bring_markup_into_a_page(make_manual, recordings):
    recordings[-1].help["ps"] = recordings[-1].help["container ls"] = (
        "Usage:  docker container ls [OPTIONS]\n\nList <script>alert(1)</script> {{% docker('x') %}}\n"
    )
    reference = commands.build(recordings)
    manual = Manual(reference, make_manual().guide, make_manual().catalogue, "en", {})
    shown = markdown.markdown(render(manual, "container ls"), extensions=["attr_list", "md_in_html", "fenced_code"])
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
