"""A stranger's drawing: it is refused with its template and line, or it is a drawing and nothing else."""

import pytest
from lxml import etree

from macros.diagrams import draw

START = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">\n<title>{{ L.title }}</title>\n'
LABELS = "[{}]\ntitle = {}\ndescription = {}\nbox = {}\nsteps = [{}]\n"
NASTY = '''"<script>alert(1)</script>' \\" onload=\\"alert(1)"'''


@pytest.fixture
def drawn(tmp_path):
    """Draw what a template has in its third line and after it."""

    def draw_it(body, label='"Text"', start=START):
        labels = [LABELS.format(code, label, label, label, label) for code in ("en", "es")]
        (tmp_path / "x.toml").write_text("\n".join(labels), encoding="utf-8")
        (tmp_path / "x.svg.jinja").write_text(f"{start}{body}\n</svg>\n", encoding="utf-8")
        return draw.figure("x", "en", lambda target: f"/{target}", tmp_path)

    return draw_it


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        '<script href="https://evil.example/x.js"/>',
        '<script xlink:href="https://evil.example/x.js"/>',
        "<foreignObject><iframe/></foreignObject>",
        '<foreignObject width="9" height="9"><p>x</p></foreignObject>',
        "<style>* { fill: url(https://evil.example/) }</style>",
        '<image href="https://evil.example/x.png"/>',
        '<image href="x.png"/>',
        '<use href="#x"/>',
        '<use href="https://evil.example/x.svg#x"/>',
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<set attributeName="href" to="javascript:alert(1)"/>',
        '<animateTransform attributeName="transform"/>',
        '<animateMotion path="M0 0"/>',
        '<discard begin="1s"/>',
        '<handler type="text/javascript">alert(1)</handler>',
        '<listener event="click"/>',
        '<feImage href="https://evil.example/x.png"/>',
        '<filter id="f"/>',
        '<pattern id="p"/>',
        '<marker id="m"/>',
        '<mask id="m"/>',
        "<defs></defs>",
        '<symbol id="s"/>',
        "<switch></switch>",
        "<metadata></metadata>",
        "<desc><p>x</p></desc>",
        "<view/>",
        "<cursor/>",
        '<a href="javascript:alert(1)"><rect/></a>',
        '<a href="java&#10;script:alert(1)"><rect/></a>',
        '<a href="//evil.example/"><rect/></a>',
        '<a href="data:text/html,x"><rect/></a>',
        '<a xlink:href="javascript:alert(1)"><rect/></a>',
        '<a href="/x" target="_blank"><rect/></a>',
        '<a href="/x"><a href="/y"><rect/></a></a>',
        '<rect onclick="alert(1)"/>',
        '<rect onbegin="alert(1)"/>',
        '<rect style="fill: url(https://evil.example/)"/>',
        '<rect fill="url(https://evil.example/x.svg#x)"/>',
        '<rect fill="url(#x)"/>',
        '<rect fill="u\\72l(//evil.example/)"/>',
        '<rect stroke="var(--d-line, url(//evil.example/))"/>',
        '<rect transform="url(x)"/>',
        '<rect filter="url(https://evil.example/#x)"/>',
        '<rect mask="url(#x)"/>',
        '<rect clip-path="url(#x)"/>',
        '<rect id="__config"/>',
        '<rect class="md-overlay"/>',
        '<rect data-md-component="search"/>',
        '<rect xml:base="https://evil.example/"/>',
        "<p>x</p>",
        "<div></div>",
        "<title><p>x</p></title>",
        "<svg></svg>",
        "<!-- x -->",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<?xml-stylesheet href='x'?>",
        "<!DOCTYPE svg>",
        "<rect/><rect",
        "</g>",
        "</svg><script>alert(1)</script><svg>",
        "{% autoescape false %}{{ '<script>' }}{% endautoescape %}",
        '{{ "<script>"|safe }}',
    ],
)
def test_what_is_no_drawing_is_refused_with_its_line(drawn, body):
    with pytest.raises(draw.DiagramError, match=r"^images/x\.svg\.jinja:3: "):
        drawn(body)


@pytest.mark.parametrize("body", ["<g>\n<rect/>\n<script>x</script>\n</g>", "\n\n<script>x</script>"])
def test_the_line_is_that_of_the_element(drawn, body):
    with pytest.raises(draw.DiagramError, match=r"^images/x\.svg\.jinja:5: <script>: drawings cannot contain <script>"):
        drawn(body)


@pytest.mark.parametrize(("body", "line"), [("<g>", 4), ("<{{ 'scr' ~ 'ipt' }}></{{ 'scr' ~ 'ipt' }}>", 1)])
def test_what_is_written_otherwise_than_it_comes_out_is_refused_too(drawn, body, line):
    with pytest.raises(draw.DiagramError, match=rf"^images/x\.svg\.jinja:{line}: <"):
        drawn(body)


LOOP = "{% for a in [1, 2, 3, 4, 5, 6, 7, 8] %}"
DOUBLE = "{% set a = 'xxxxxxxxxx' %}"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}", "its loops are too long"),
        (LOOP * 12 + "{% endfor %}" * 12, "its loops are too long"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "calls itself without end"),
        ("{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}", "calls itself without end"),
        (DOUBLE + "{% set a = a ~ a %}" * 60, "writes more than"),
        ("{% macro d(x) %}{{ x }}{{ x }}{% endmacro %}" + DOUBLE + "{% set a = d(a) %}" * 60, "writes more than"),
        ("{% set a = [1, 1] %}" + "{% set a = a + a %}" * 60, "reckon with numbers up to"),
        ("{% set a = [1, 1] %}" + "{% set a = [a, a] %}" * 60 + "{{ a }}", "writes texts and numbers, no list"),
        ("{{ 'x' * 10 ** 9 }}", "is for numbers"),
        ("{{ 'x' * 1000000000 }}", "is for numbers"),
        ("{{ 10 ** 10 ** 10 }}", "is for numbers"),
        ("{% set a = 10 %}" + "{% set a = a * a %}" * 60, "reckon with numbers up to"),
        ("{{ '%1000000000d' % 1 }}", "is for numbers"),
        ("{{ '{:1000000000}'.format(1) }}", "access to attribute 'format'"),
        ("{{ 'x'.ljust(1000000000) }}", "access to attribute 'ljust'"),
        ("{{ 'x'|center(1000000000) }}", "No filter named 'center'"),
        ("{{ (5).to_bytes(1000000000) }}", "access to attribute 'to_bytes'"),
        ("{% for i in range(10000) %}{{ measure('x', 1, i) }}{% endfor %}", "its loops are too long"),
        ("{% include 'x.toml' %}", "reads no file but components.svg.jinja: x.toml"),
        ("{% include '../../../etc/passwd' %}", "reads no file but"),
        ("{% include '/etc/passwd' %}", "reads no file but"),
        ("{% import 'draw.py' as x %}", "reads no file but"),
        ("{% extends 'secret' %}", "reads no file but"),
        ("{{ fit.__globals__ }}", "access to attribute '__globals__'"),
        ("{{ ''.__class__.__mro__ }}", "access to attribute '__class__'"),
        ("{{ L.__class__ }}", "access to attribute '__class__'"),
        ("{{ self.__init__.__globals__ }}", "access to attribute '__init__'"),
        ("{{ cycler }}", "'cycler' is undefined"),
        ("{{ lipsum(100000) }}", "'lipsum' is undefined"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ nope }}", "'nope' is undefined"),
        ("{{ L.nope }}", "has no attribute 'nope'"),
        ("{% if wide %}", "Unexpected end of template"),
        ("{{ wide( }}", "unexpected"),
    ],
)
def test_a_template_draws_and_ends(drawn, body, why):
    with pytest.raises(draw.DiagramError) as refusal:
        drawn(body)
    assert why in str(refusal.value)
    assert str(refusal.value).startswith("images/x.svg.jinja:")


def test_labels_are_text_wherever_they_are_put(drawn):
    made = drawn('<text x="1" y="2">{{ L.box }}</text><a href="/x" aria-label="{{ L.box }}"><rect/></a>', NASTY)
    figure = etree.fromstring(made)
    text = '<script>alert(1)</script>\' " onload="alert(1)'
    assert [found.text for found in figure.iter("{*}text")] == [text] * 2
    assert [found.get("aria-label") for found in figure.iter("{*}a")] == [text] * 2
    assert {found.text for found in figure.iter("{*}title")} == {text}
    assert [found.text for found in figure.iter("p", "li")] == [text] * 3
    assert not [name for found in figure.iter() for name in found.attrib if name.startswith("on")]


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "x/../x", "", ".", "x.toml"])
def test_a_name_that_is_a_path_is_none(drawn, tmp_path, name):
    drawn("<rect/>")
    (tmp_path / "in").mkdir()
    with pytest.raises(draw.DiagramError, match="there is no diagram"):
        draw.figure(name, "en", str, tmp_path / "in")
