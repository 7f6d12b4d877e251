from macros.site.options import LONGEST, keep_whole


def test_an_option_stays_on_one_line_and_other_code_may_be_parted():
    assert keep_whole("<p><code>--follow</code> <code>-p</code></p>") == (
        '<p><code class="option">--follow</code> <code class="option">-p</code></p>'
    )
    for other in ("docker ps", "--filter name=web", "-" * (LONGEST + 1), "web-1"):
        assert keep_whole(f"<code>{other}</code>") == f"<code>{other}</code>"
