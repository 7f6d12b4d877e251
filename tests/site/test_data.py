"""What a stranger writes into the data that pages are made of is text on them: terms, translations, help, labels."""

import dataclasses
import json
import re
from datetime import UTC, datetime

import pytest
from lxml import html

from macros import glossary
from macros.glossary import Term
from macros.labels import LABELS
from macros.live import engine
from macros.reference import commands as reference_commands
from macros.reference import help_recordings, manual, page, search
from macros.reference.catalogue import Catalogue
from macros.site import commands, downloads
from macros.site.downloads import Download
from macros.site.languages import ENGLISH
from macros.site.terms import explain
from tests.site.attacks import HEAD, TITLES, active, parted

NASTY = TITLES[2] + " </code></dl></p>``` `x [x](javascript:alert(1)) *[x]: y | <b>*z*</b> &lt;"


def said(document):
    """The text of the page itself."""
    return " ".join(html.fromstring(parted(document)[0]).text_content().split())


def test_terms_are_text(pipeline, monkeypatch):
    text = NASTY.replace("`", "") + " {{% config %}}"
    term = Term('x" onclick="y', text, f"{text} es", text, text, text, "")
    monkeypatch.setattr(glossary, "load", lambda: [term])
    with pytest.raises(SystemExit, match="an id has no spaces"):
        pipeline.page(HEAD + "{{% glossary_terms() %}}\n")
    monkeypatch.setattr(glossary, "load", lambda: [dataclasses.replace(term, id="x")])
    made = pipeline.page(HEAD + "{{% glossary_terms() %}}\n")
    assert active(parted(made)[0]) == []
    assert said(made).count(" ".join(text.split())) == 5


@pytest.mark.parametrize("text", [*TITLES, NASTY, "a & b", "&amp;lt;"])
def test_the_meaning_of_a_term_is_text_in_its_tooltip(text):
    term = Term("tag", "tag", "tag", "", text, text, "")
    made = explain('<p><a href="../ref/glossary/#tag">tags</a></p>', [term], "en")
    assert active(made) == []
    assert html.fromstring(made).find(".//a").get("title") == text.replace("`", "")


@pytest.fixture
def nasty_manual(pipeline):
    """The Spanish manual, in which a stranger has translated everything."""
    made = manual.load("es", pipeline.root / "docs/es")
    texts = [text for command in made.reference.commands.values() for text in strings(command.help)]
    return dataclasses.replace(made, catalogue=Catalogue(dict.fromkeys(texts, NASTY)))


def strings(value):
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from strings(item)


@pytest.mark.parametrize("name", ["run", "buildx build", "compose", "container", "manifest annotate", "context create"])
def test_translations_are_text(pipeline, nasty_manual, name):
    command = nasty_manual.reference.named(name)
    made = pipeline.page(page.render(command, nasty_manual).replace("# docker", "# docker", 1))
    assert active(parted(made)[0]) == []
    assert said(made).count("<script>alert(1)</script>") > len(command.options)


def test_the_description_of_a_command_is_text(nasty_manual):
    assert "<script>" in page.description(nasty_manual.reference.named("run"), nasty_manual)


def test_help_is_text(pipeline, nasty_manual):
    command = nasty_manual.reference.named("ps")
    read = command.help
    options = tuple(
        dataclasses.replace(option, text=f"{NASTY}\n```\n{NASTY}\n~~~", default=NASTY, type=NASTY)
        for option in read.options
    )
    nasty = dataclasses.replace(
        read,
        usages=(f"docker ps {NASTY}", "```", NASTY),
        summary=NASTY,
        text=f"{NASTY}\n```\n{NASTY}\n\n~~~\n{NASTY}",
        options=options,
        notes=tuple(dataclasses.replace(note, title=NASTY, text=f"```\n{NASTY}\n```") for note in read.notes),
    )
    facts = dict(command.options)
    command = dataclasses.replace(
        command, help=nasty, options=tuple((option, next(iter(facts.values()))) for option in options)
    )
    made = pipeline.page(page.render(command, dataclasses.replace(nasty_manual, language="en")))
    assert active(parted(made)[0]) == []
    assert said(made).count("<script>alert(1)</script>") > 4 * len(options)


def test_recorded_help_in_a_block_is_text(pipeline, monkeypatch):
    monkeypatch.setattr(engine, "help_text", lambda *_, **__: f"run\n```\n{NASTY}\n````\n{NASTY}\n")
    newest = manual.load("en", pipeline.root / "docs/en").reference.newest
    monkeypatch.setitem(newest.help, "run", f"Usage:  docker run\n```\n{NASTY}\n````\n{NASTY}\n")
    made = pipeline.page(HEAD + '{{% docker_help("run") %}}\n')
    assert active(parted(made)[0]) == []
    assert said(made).count("<script>alert(1)</script>") == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date", '2026-11-24" onclick="alert(1)'),
        ("date", "<script>"),
        ("api", "<script>"),
        ("plugins", {"buildx": "<script>"}),
        ("plugins", {"<script>": "1.2.3"}),
        ("help", {"../../../etc/cron.d/x": ["Usage:  docker x", "", "X"]}),
        ("help", {"run <script>": ["Usage:  docker x", "", "X"]}),
        ("help", {"/etc/x": ["Usage:  docker x", "", "X"]}),
        ("since_api", {"": {"": "<script>"}}),
        ("needs", {"": {"": "<script>"}}),
        ("hidden", {"": ["<script>"]}),
        ("hidden", {"<script>": [""]}),
    ],
)
def test_what_a_recording_says_of_itself_has_its_form(tmp_path, field, value):
    content = json.loads((help_recordings.HELP / "28.5.2.json").read_text(encoding="utf-8"))
    content[field] = {**content[field], **value} if isinstance(value, dict) else value
    (tmp_path / "28.5.2.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(help_recordings.RecordingError, match="damaged recording"):
        help_recordings.load(tmp_path / "28.5.2.json")


def test_titles_of_the_guide_are_text(pipeline, nasty_manual):
    guide = nasty_manual.guide
    tasks = tuple(dataclasses.replace(task, titles=dict.fromkeys(("en", "es"), NASTY)) for task in guide.tasks[:2])
    titles = {name: dict.fromkeys(("en", "es"), NASTY) for name in guide.titles}
    types = {name: dict.fromkeys(("en", "es"), NASTY) for name in list(guide.types)[:3]}
    calls = {"container run": (f"POST /x {NASTY}", "```", NASTY)}
    changed = dataclasses.replace(
        nasty_manual, guide=dataclasses.replace(guide, tasks=tasks, titles=titles, types=types, calls=calls)
    )
    from macros.reference import overview

    here = "ref/cli/index.md"
    for markdown in (
        overview.tasks(changed, here),
        overview.types(changed),
        overview.daily(changed, here),
        overview.tree(changed, here),
        overview.changes(changed, here),
        page.render(changed.reference.named("run"), changed),
    ):
        made = pipeline.page(markdown if markdown.startswith("# ") else HEAD + markdown)
        assert active(parted(made)[0]) == []
    assert "<script>alert(1)</script>" in said(made)


def test_titles_of_lessons_are_text(pipeline, nasty_manual):
    from macros.reference.handwritten import Lesson

    lessons = {"container run": [Lesson("learn/x.md", title) for title in TITLES[:4]]}
    made = pipeline.page(
        page.render(nasty_manual.reference.named("run"), dataclasses.replace(nasty_manual, lessons=lessons))
    )
    assert active(parted(made)[0]) == []
    assert TITLES[0] in said(made)
    assert TITLES[3] in said(made)


def test_the_search_index_is_html_in_which_all_is_text(nasty_manual):
    places = {path: path for path in nasty_manual.reference.pages}
    entry = {"location": nasty_manual.reference.page("container run"), "title": "docker run", "text": ""}
    search.name_entries([entry], nasty_manual, places)
    shown = html.fragment_fromstring(entry["title"], create_parent="p")
    assert len(shown) == 0
    assert "<script>alert(1)</script>" in shown.text_content()


@pytest.mark.parametrize(
    "address", ["../run/", "</script><script>alert(1)</script>", "\u2028", '"+alert(1)+"', "'><x>"]
)
def test_a_page_that_leads_on_holds_one_script_whatever_the_address(address):
    made = html.document_fromstring(commands.redirect(address, "en"))
    (script,) = made.iter("script")
    assert json.loads(re.fullmatch(r"location\.replace\((.*) \+ location\.hash\)", script.text)[1]) == address
    assert [link.get("href") for link in made.iter("a")] == [address]
    known = {"html", "head", "meta", "title", "link", "script", "noscript", "body", "a"}
    assert {element.tag for element in made.iter()} == known


def test_labels_are_text_where_html_is_made_of_them(tmp_path, monkeypatch):
    nasty = dict.fromkeys(LABELS["en"], "<script>alert(1)</script>") | {"take-along-web": "<script> {link}"}
    monkeypatch.setitem(LABELS, "en", nasty)
    place = '<div class="downloads"></div><div class="downloads downloads--home"></div>'
    taken = [Download("en", "whole", "x.pdf", 5), Download("", "offline", "x.zip", 5)]
    for shown in (taken, []):
        (tmp_path / "index.html").write_text(place)
        downloads.fill(tmp_path, shown, datetime(2026, 11, 26, tzinfo=UTC), "https://site.example/")
        made = (tmp_path / "index.html").read_text()
        assert active(made) == []
        assert "&lt;script&gt;" in made
    assert "<script>" not in glossary.render([Term("x", "a", "b", "c", "d", "e", "y.md")], ENGLISH.code, str)
    assert "<script>" not in commands.redirect("x", "en").replace("<script>location", "")


def test_names_of_commands_are_names():
    for name in reference_commands.current().names:
        assert re.fullmatch(r"(?:[a-z][\w-]*(?: [a-z][\w-]*)*)?", name)
