import pytest

from macros.export import table


def test_columns_that_fit_take_what_they_need():
    assert table.columns([["Option", "Meaning"], ["--rm", "Remove it"]]) == (["auto", "auto"], 1.0)


def test_the_longest_text_gets_the_room_that_is_left():
    widths, scale = table.columns([["Name", "Meaning"], ["short", "a long text " * 20]])
    assert scale == 1.0
    first, second = (float(width.removesuffix("fr")) for width in widths)
    assert first >= len("short")
    assert second > 10 * first
    assert first + second == pytest.approx(table.ROOM, abs=0.2)


def test_a_column_without_words_needs_no_room():
    widths, scale = table.columns([["", "Meaning"], ["", "a long text " * 20]])
    assert (widths[0], scale) == ("2.0fr", 1.0)


def test_many_columns_shrink_until_they_cannot_be_read():
    row = ["word" * 2] * 10
    assert table.columns([row, ["a b c d e f g h i j"] * 10]) == (["10.0fr"] * 10, 1.0)
    _, scale = table.columns([["word" * 2] * 12, ["a b c d e f g h"] * 12])
    assert 0.7 <= scale < 1
    with pytest.raises(table.TooWideError, match="needs 264 characters across and a page has 143"):
        table.columns([["word" * 5] * 12, ["a b c d e f g h i j k l m n"] * 12])


def test_a_word_is_parted_after_a_hyphen_or_a_slash_only():
    assert table.unbroken("/var/lib docker-compose") == ["/", "var/", "lib", "docker-", "compose"]
