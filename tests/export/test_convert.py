"""Bad input: what the books do not know they refuse, and say on which page and at which element."""

import re

import pytest

from macros.export import convert, index, pdf
from macros.export.book import ExportError
from macros.export.markup import code

FIGURE = (
    '<figure class="diagram" id="diagram-x">'
    '<svg class="diagram__wide" viewBox="0 0 9 9"><a href="{}" {}><rect/></a></svg>'
    '<figcaption><p class="diagram__title">A drawing</p><details class="diagram__words"><summary>In words</summary>'
    "<p>It is drawn.</p></details></figcaption></figure>"
)
DRAWN = FIGURE.format("a/", 'aria-label="To A"')
NOTE = '<sup><a class="footnote-ref" href="#fn:1">1</a></sup>'
HEAD = "<thead><tr><th>x</th></tr></thead>"


def converted(make_book, body, **pages):
    book = make_book({"": f"<h1>Home</h1>{body}", **pages})
    converter = convert.Converter(book, index.Index(index.commands(book), book), pdf.glyphs())
    return converter.chapter(book.chapters[""]), converter


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<video></video>", "<video>: the books know no <video>;"),
        ("<p><blink>x</blink></p>", "<blink>x: the books know no <blink>;"),
        ("<p><button>x</button></p>", "<button>x: the books know no <button>;"),
        ('<p class="new">x</p>', '<p class="new">x: the books know no <p> of class “new”'),
        ('<div class="admonition surprise"><p>x</p></div>', "no <div> of class “surprise”"),
        ('<p style="color: red">x</p>', "know no style=“color: red” here"),
        ('<p><span class="twemoji">x</span></p>', "no <span> of class “twemoji”"),
        ("<p>text <ul><li>x</li></ul></p><p><svg></svg></p>", "a <svg> cannot stand in running text"),
        ("<ul><p>x</p></ul>", "<p>x: a <ul> holds nothing but <li>"),
        ("<dl><p>x</p></dl>", "a <dl> holds nothing but <dt>, <dd>"),
        ('<p><img src="x.png"></p>', '<img src="x.png">: a picture needs words for those who do not see it'),
        ('<p><img src="x.png" alt=" "></p>', "a picture needs words for those who do not see it"),
        ('<p><a href="none/">x</a></p>', "the link leads nowhere: none/"),
        ("<h3>x</h3>", "<h3>x: a heading of level 3 below level 1; none may be skipped"),
        ("<p>Well done 🎉</p>", "<p>Well done 🎉: the fonts of the PDF have no “🎉” (U+1F389)"),
        ("<p>مرحبا</p>", "the fonts of the PDF have no “م” (U+0645)"),
        ("<p><code>日本</code></p>", "the fonts of the PDF have no “日” (U+65E5)"),
        ('<div class="language-text highlight"><pre><code>日</code></pre></div>', "the fonts of the PDF have no “日”"),
        ('<div class="language-text highlight"></div>', "a code block without <pre>"),
        ('<div class="language-text highlight"><p>x</p></div>', "a code block holds its code and the name of a file"),
        (
            '<div class="language-x highlight"><pre><code><span class="zz">x</span></code></pre></div>',
            "no colour for the class “zz”; add it to macros/export/code.py",
        ),
        ("<table><tbody><tr><td>x</td></tr></tbody></table>", "a table needs a row of headings"),
        (f"<table>{HEAD}<tbody><tr><td>x</td><td>y</td></tr></tbody></table>", "as many cells in each row"),
        (
            f"<table><thead><tr>{'<th>a heading</th>' * 12}</tr></thead>"
            f"<tbody><tr>{'<td>incomprehensibly</td>' * 12}</tr></tbody></table>",
            "this table needs 216 characters across and a page has 143: split it",
        ),
        ('<div class="options"><p>x</p></div>', "a list of options begins with the name of one"),
        ('<div class="tabbed-set"><div class="tabbed-labels"><label>a</label></div></div>', "tabs and their labels"),
        ('<figure class="diagram" id="diagram-x"></figure>', "a figure needs its drawing, a title and one paragraph"),
        (FIGURE.format("a/", ""), "a link in a drawing needs an aria-label"),
        ('<p>x<sup><a class="footnote-ref" href="#fn:1">1</a></sup></p>', "this note is not on the page"),
        ('<div class="footnote"><ol><li id="fn:1">x</li></ol></div>', "nothing on the page calls this note"),
        (f'{NOTE}<div class="footnote"><ol><li id="fn:1">x{NOTE}</li></ol></div>', "a note cannot call a note"),
        (f'{NOTE}<div class="footnote"><video src="x"></video></div>', "among the footnotes stands something else"),
        ("<ol start='{panic(read(\"about.json\"))}'><li>x</li></ol>", "no start=“{panic("),
        ('<ol start="-3"><li>x</li></ol>', "no start=“-3”"),
        ('<ul><li value="3">x</li></ul>', "no value=“3”"),
        ('<p lang="es; x">x</p>', "no lang=“es; x”"),
        ('<p id="a b">x</p>', "no id=“a b”"),
        ('<p id="a">x</p><p id="a">y</p>', "another element of this page has the same id"),
        ('<table><thead><tr><th colspan="2">x</th></tr></thead></table>', "no colspan=“2”"),
        ("<ul>stray<li>x</li></ul>", "the text “stray” stands outside of the items"),
        ('<div class="options"><h2>x</h2>stray</div>', "the text “stray” stands outside of the items"),
        ('<div class="downloads"><a href="x.pdf">x</a></div>', "what can be taken along is listed when all is made"),
        ("<p><abbr>CLI</abbr></p>", "an abbreviation needs its meaning"),
        ('<p class="admonition-title">x</p>', "a title of a note stands in the note"),
        ("<p><input type='checkbox'></p>", "the books know no <input> here"),
        ('<p><a href="javascript:alert(1)">x</a></p>', "links lead to http, https, mailto only, not to javascript"),
        ('<p><a href="file:///etc/passwd">x</a></p>', "not to file"),
        ('<p><a href="data:text/html,x">x</a></p>', "not to data"),
        ('<p><a href="//evil.example/">x</a></p>', "an address begins with its scheme"),
        ('<p><a href="http://[bad">x</a></p>', "this is no address: http://[bad"),
        (DRAWN.replace("<rect/>", "<script>x</script>"), "drawings hold no <script>"),
        (DRAWN.replace("<rect/>", "<image href='https://x.example/y.png'/>"), "drawings hold no <image>"),
        (DRAWN.replace("<rect/>", "<rect onclick='x'/>"), "drawings know no onclick=“x”"),
        (DRAWN.replace("<rect/>", "<rect style='fill: red'/>"), "drawings know no style=“fill: red”"),
        (DRAWN.replace("<rect/>", "<rect fill='url(https://x.example/)'/>"), "drawings know no fill="),
        (DRAWN.replace("<rect/>", "<rect fill='var(--d-nope)'/>"), "drawings know no fill=“var(--d-nope)”"),
        (DRAWN.replace("<rect/>", "<a xlink:href='x'/>"), "drawings know no xlink:href=“x”"),
        ("<blockquote>" * 70 + "<p>x</p>" + "</blockquote>" * 70, "more than 60 elements one in the other"),
        ("<blockquote>" * 300 + "<p>x</p>" + "</blockquote>" * 300, "more than 60 elements one in the other"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_with_page_and_element(make_book, body, told):
    with pytest.raises(ExportError, match=f"the home page: .*{re.escape(told)}"):
        converted(make_book, body, **{"a/": "<h1>A</h1>"})


def test_text_is_a_string_and_never_code(make_book):
    nasty = r'" ; read("/etc/passwd") \" #panic() \u{41} [x] $y$ //z /*'
    made, _ = converted(make_book, f"<p>{nasty.replace('<', '&lt;')}</p>")
    assert code(nasty) in made
    assert code(nasty) == r'"\" ; read(\"/etc/passwd\") \\\" #panic() \\u{41} [x] $y$ //z /*"'


def test_where_a_website_offers_files_a_book_tells_where_they_are(make_book):
    made, _ = converted(make_book, '<div class="downloads downloads--home"></div><p></p>')
    assert '"https://site.example/#take-along"' in made


def test_a_place_gets_a_name_only_if_a_link_leads_there(make_book):
    made, _ = converted(make_book, '<h2 id="one">One</h2><h2 id="two">Two</h2><p><a href="#two">2</a></p>')
    assert "#two" in made
    assert "#one" not in made


def test_links_of_a_drawing_are_listed_below_it_once(make_book):
    drawn = FIGURE.format("a/", 'aria-label="To A"').replace("</svg>", '<a href="a/" aria-label="To A"></a></svg>')
    made, converter = converted(make_book, drawn, **{"a/": "<h1>A</h1>"})
    assert made.count('see("a/#", "To A")') == 1
    assert 'alt: "It is drawn."' in made
    svg = converter.pictures["0.svg"].decode()
    assert 'viewBox="0 0 9 9"' in svg
    assert 'font-family="Inter"' in svg


def test_an_address_is_written_out_unless_the_text_says_it(make_book):
    made, _ = converted(
        make_book, '<p><a href="https://x.example/">there</a> <a href="https://x.example/">x.example</a></p>'
    )
    assert re.findall(r'web\(shown: (\w+), "([^"]+)"', made) == [
        ("true", "https://x.example/"),
        ("false", "https://x.example/"),
    ]
