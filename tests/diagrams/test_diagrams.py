import collections
import itertools
import re

import pytest
from lxml import etree

from macros import diagrams
from macros.diagrams import draw, geometry, text

NAMES = sorted(path.stem for path in draw.IMAGES.glob("*.toml"))


def plain_link(target: str) -> str:
    return f"/{target}"


@pytest.fixture
def images(tmp_path):
    (tmp_path / "tiny.toml").write_text(
        '[en]\ntitle = "A <tiny> one"\ndescription = "One box."\nbox = "Box"\n'
        '[es]\ntitle = "Uno"\ndescription = "Una caja."\nbox = "Caja"\n',
        encoding="utf-8",
    )
    (tmp_path / "tiny.svg.jinja").write_text(
        '{% from "components.svg.jinja" import canvas, label, linked with context %}'
        "{% call canvas(100, 40) %}{% call linked('concepts/engine.md#api', L.box) %}"
        "{{ label(50, 20, L.box, 14, 500, 60) }}{% endcall %}{% endcall %}",
        encoding="utf-8",
    )
    return tmp_path


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", NAMES)
def test_each_diagram_is_sound_svg_twice_with_title_description_and_links(name, language):
    figure = etree.fromstring(diagrams.figure(name, language, plain_link))
    svgs = figure.findall("{*}svg")
    assert [svg.get("class") for svg in svgs] == ["diagram__wide", "diagram__narrow"]
    ids = figure.xpath("//@id")
    assert len(ids) == len(set(ids))
    for svg in svgs:
        assert svg.get("role") == "group"  # role img would hide the links
        for reference in (svg.get("aria-labelledby"), svg.get("aria-describedby")):
            assert "".join(figure.xpath(f'//*[@id="{reference}"]')[0].itertext()).strip()
    wide, narrow = (sorted(set(svg.xpath(".//*[local-name()='a']/@href"))) for svg in svgs)
    assert wide == narrow
    assert float(svgs[1].get("viewBox").split()[2]) <= 360


@pytest.mark.parametrize("name", NAMES)
def test_no_text_of_the_narrow_drawing_is_below_ten_pixels(name):
    narrow = diagrams.figure(name, "es", plain_link).split("diagram__narrow")[1]
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', narrow)]
    # 358 px is what a page of 390 px leaves for a drawing that is 360 wide.
    assert min(sizes) * 358 / 360 > 10


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", NAMES)
def test_no_label_touches_another_or_leaves_the_drawing(name, language):
    for svg in etree.fromstring(diagrams.figure(name, language, plain_link)).findall("{*}svg"):
        boxes = [box(label) for label in svg.iter("{*}text")]
        _, _, width, height = map(float, svg.get("viewBox").split())
        for one in boxes:
            assert one.left >= 0 and one.right <= width and one.top >= 0 and one.bottom <= height, one
        for one, other in itertools.combinations(boxes, 2):
            beside = one.right <= other.left or other.right <= one.left
            assert beside or one.bottom <= other.top or other.bottom <= one.top, (one, other)


Box = collections.namedtuple("Box", "left right top bottom string")


def box(label) -> Box:
    """Where a label's letters are: from the height of capitals to a little below the line."""
    x, y, size = (float(label.get(name)) for name in ("x", "y", "font-size"))
    wide = text.width(label.text, size, int(label.get("font-weight")), label.get("class") == "d-mono")
    left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[label.get("text-anchor")]
    return Box(left, left + wide, y - 0.75 * size, y + 0.2 * size, label.text)


@pytest.mark.parametrize("name", NAMES)
def test_steps_stand_in_order_and_the_drawing_has_a_part_for_each(name):
    figure = etree.fromstring(diagrams.figure(name, "en", plain_link))
    steps = len(figure.findall(".//{*}ol/{*}li"))
    for svg in figure.findall("{*}svg"):
        assert sorted({int(part) for part in svg.xpath(".//@data-step")}) == list(range(1, steps + 1))


def test_steps_that_one_language_has_more_of_are_told(images):
    path = images / "tiny.toml"
    path.write_text(
        path.read_text().replace('box = "Box"', 'box = "Box"\nsteps = ["One.", "Two."]') + 'steps = ["Uno."]\n'
    )
    with pytest.raises(draw.DiagramError, match=r"images/tiny.toml: `steps` has more"):
        draw.figure("tiny", "en", plain_link, images)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_share_one_drawing(name):
    def shape(language):
        return re.sub(r">[^<]*<|aria-label=\"[^\"]*\"", "", diagrams.figure(name, language, plain_link)).count("<path")

    assert shape("en") == shape("es")


@pytest.mark.parametrize("name", NAMES)
def test_colours_come_from_the_palette(name):
    figure = diagrams.figure(name, "en", plain_link)
    palette = (draw.IMAGES.parent / "theme/assets/stylesheets/colours.css").read_text()
    assert not re.findall(r'(?:fill|stroke)="(?!var\(|none)[^"]*"', figure)
    assert {use for use in re.findall(r"var\((--d-[\w-]+)\)", figure) if f"{use}:" not in palette} == set()


def test_labels_are_escaped(images):
    assert "A &lt;tiny&gt; one" in draw.figure("tiny", "en", plain_link, images)


def test_links_resolve_like_page_links(images):
    assert 'href="/concepts/engine.md#api"' in draw.figure("tiny", "en", plain_link, images)


def test_a_label_that_does_not_fit_fails_with_its_file_and_width(images):
    path = images / "tiny.toml"
    path.write_text(path.read_text().replace('"Caja"', '"Una caja larguísima"'))
    with pytest.raises(draw.DiagramError, match=r"images/tiny\.toml: “Una caja larguísima” is \d+ px wide, .* 60 px"):
        draw.figure("tiny", "es", plain_link, images)


def test_a_label_missing_in_one_language_is_named(images):
    path = images / "tiny.toml"
    path.write_text(path.read_text().replace('box = "Caja"\n', ""))
    with pytest.raises(draw.DiagramError, match=r"\[es\] has no box"):
        draw.figure("tiny", "es", plain_link, images)


def test_an_unknown_diagram_is_answered_with_the_known_ones(images):
    with pytest.raises(draw.DiagramError, match="no diagram “engin”; the diagrams are: tiny"):
        draw.figure("engin", "en", plain_link, images)


def test_a_broken_label_file_is_named(images):
    (images / "tiny.toml").write_text("[en\n")
    with pytest.raises(draw.DiagramError, match=r"images/tiny\.toml: "):
        draw.figure("tiny", "en", plain_link, images)


def test_a_template_cannot_reach_pythons_internals(images):
    (images / "tiny.svg.jinja").write_text("{{ L.__class__.__mro__ }}")
    with pytest.raises(Exception, match=r"unsafe|undefined"):
        draw.figure("tiny", "en", plain_link, images)


def test_a_wider_weight_makes_wider_text():
    assert text.width("Docker", 14, 400) < text.width("Docker", 14, 700)
    assert text.width("Docker", 28) == pytest.approx(2 * text.width("Docker", 14))
    assert text.width("iiii", 10, mono=True) == text.width("mmmm", 10, mono=True) == pytest.approx(24)


def test_a_letter_that_the_font_lacks_is_named():
    with pytest.raises(ValueError, match="no glyph for 漢"):
        text.width("漢", 14)


def test_corners_are_rounded_and_the_end_makes_room_for_the_head():
    assert geometry.line([(0, 0), (100, 0), (100, 50)], radius=10, trim=5) == "M0 0L90 0Q100 0 100 10L100 45"


def test_a_short_leg_gets_a_smaller_corner():
    assert geometry.line([(0, 0), (8, 0), (8, 50)]) == "M0 0L4 0Q8 0 8 4L8 50"


def test_the_head_points_where_the_line_goes():
    assert geometry.head([(0, 0), (50, 0)], size=10) == "M50 0L40 5.2L40 -5.2Z"
