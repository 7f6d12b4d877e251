"""Pages show what they show on any day and at any hour: each is compared as if it had been seen at another moment.

What looks like a date, a time or a duration in an output is replaced by another one; the shape must stay. How it is
recognised here has nothing to do with how `shape` masks it: a form that is new on a page, and that nobody has masked,
fails here, without an engine and on the day on which it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

import pytest

from macros.examples import suite, verification
from macros.examples.blocks import Block
from macros.examples.shape import Rules, shape
from tests.conftest import ROOT

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_MONTH, _WEEKDAY = "|".join(_MONTHS), "|".join(_WEEKDAYS)
_CLOCKS = ("00:00:00", "00:00:05", "09:05:07", "12:00:00", "23:59:59")
_AGES = (
    "Less than a second",
    "1 second",
    "59 seconds",
    "About a minute",
    "12 minutes",
    "About an hour",
    "3 hours",
    "2 days",
    "5 weeks",
    "4 months",
    "2 years",
)
_SINCE_1970 = (1_799_999_999, 1_924_992_005, 2_051_222_400)  # 2027, 2031, 2035

Others = Callable[[re.Match[str]], Iterable[str]]
_FORMS: tuple[tuple[str, Others], ...] = (
    # Parts of a date or time, wherever they are.
    (rf"(?<![A-Za-z])(?:{_MONTH})(?![A-Za-z])", lambda _: _MONTHS),
    (rf"(?<![A-Za-z])(?:{_WEEKDAY})(?![A-Za-z])", lambda _: _WEEKDAYS),
    (r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", lambda _: ("Monday", "Wednesday")),
    (rf"\b(?:{_MONTH})[a-z]+\b(?=,? \d)", lambda _: ("January", "September")),
    (r"(?<![\d.:])\d\d:[0-5]\d(?![\d:])", lambda _: [clock[:5] for clock in _CLOCKS]),
    (r"(?<![\d.:])\d\d:[0-5]\d:[0-5]\d(?![\d:])", lambda _: _CLOCKS),
    (r"(?<=[0-5]\d:[0-5]\d)\.\d{3}\b", lambda _: (".000", ".999")),
    (r"(?<=[0-5]\d:[0-5]\d)\.\d{6,9}(?!\d)", lambda _: ("", ".5", ".123456789")),
    (r"(?<![\d.:])\d\d?:[0-5]\d(?::[0-5]\d)?(?= ?[AP]M\b)", lambda _: ("1:05", "12:59", "12:00:00")),
    (r"(?<=\d )[AP]M\b", lambda _: ("AM", "PM")),
    # Dates as a whole: another month, another year, days of one digit and of two.
    (r"(?<!\d)\d{4}([-/.])\d\d\1\d\d(?!\d)", lambda found: _dates(f"%Y{found[1]}%m{found[1]}%d")),
    (r"(?<![\d/.-])\d\d?([-/.])\d\d?\1\d{4}(?![\d/.-])", lambda found: _dates(f"%d{found[1]}%m{found[1]}%Y")),
    (r"(?<![\d/.-])\d\d/\d\d/\d\d(?![\d/.-])", lambda _: _dates("%m/%d/%y")),
    (rf"(?<!\d)\d\d?([-/ ])(?:{_MONTH})\1\d{{4}}(?!\d)", lambda found: _dates(f"%d{found[1]}%b{found[1]}%Y")),
    # `ls` and `date`: a day has two columns, and a file of another year has the year in place of the time.
    (rf"\b(?:{_MONTH}) [ 123]\d(?!\d)", lambda _: ("Jan  1", "Oct 10", "Dec 31")),
    (rf"\b(?:{_MONTH}) [ 123]\d \d\d:\d\d(?![\d:])", lambda _: ("Jan  1 00:00", "Oct 10  2031")),
    # Ages and durations.
    (r"\b(?:About an? \w+|Less than a second|\d+ (?:second|minute|hour|day|week|month|year)s?)\b", lambda _: _AGES),
    (r"(?<![\w.])\d+(?:\.\d+)?(?:ns|µs|ms|s)\b", lambda _: ("0s", "0.0s", "1.5ms", "12.75s", "1m2.5s", "2h0m0.25s")),
    (r"(?<![\w.])\d+(?:\.\d+)?(?= ms\b)", lambda _: ("0", "1", "1234")),
    (r"(?<![\w.])\d+\.\d+(?= ms\b)", lambda _: ("0.001", "1234.567")),
    (r"(?<=\b[A-Z]{4}\[)\d{4}(?=\])", lambda _: ("0007", "0123")),  # of the Docker CLI's log, in seconds
    (r"(?<=Duration\":\")\d+", lambda _: ("0", "12")),
    (r"(?<=[a-z] {6})\d:\d\d(?= \S)", lambda _: ("0:07", "9:59")),  # the processor time of `ps`
)
_DAYS = tuple(datetime(*day, tzinfo=UTC) for day in ((2027, 1, 1), (2031, 2, 9), (2028, 12, 31)))


def _dates(form: str) -> list[str]:
    return [day.strftime(form) for day in _DAYS]


def others(line: str, seen: datetime) -> Iterator[str]:
    """The line as it could have been at other moments, one thing in it changed; it was seen on the day `seen`."""
    for pattern, instead in _FORMS:
        for found in re.finditer(pattern, line):
            yield from (line[: found.start()] + other + line[found.end() :] for other in instead(found))
    for found in re.finditer(rf"(?<!\d){seen.year}(?!\d)", line):
        yield from (line[: found.start()] + year + line[found.end() :] for year in ("2027", "2031"))
    for found in re.finditer(r"(?<!\d)(\d{10})((?:\d{3}){0,3})(?!\d)", line):
        if abs(int(found[1]) - seen.timestamp()) < 366 * 86_400:
            yield from (line[: found.start()] + str(at) + found[2] + line[found.end() :] for at in _SINCE_1970)


def outputs(example: suite.Example) -> Iterator[tuple[int, str, Rules]]:
    """Each line of output that is compared, with the line of its command."""
    for step in example.page.steps:
        if isinstance(step, Block) and not step.not_run and not (rules := Rules.of(step.attributes)).ignored:
            yield from ((command.line, line, rules) for command in step.commands for line in command.output)


EXAMPLES = list(suite.examples(ROOT / "docs"))
VERIFIED = verification.load().pages


def differing(line: str, seen: datetime, *, digits: bool = False) -> list[str]:
    return [other for other in others(line, seen) if shape(line, digits=digits) != shape(other, digits=digits)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_a_page_shows_the_same_at_any_moment(example):
    row = VERIFIED.get(example.name)
    seen = datetime.fromisoformat(row.date if row else "2026-11-26").replace(tzinfo=UTC)
    found = [
        f"{example.paths[0]}:{number}: “{line}” would be “{other[0]}”, and no mask of shape.py covers it"
        for number, line, rules in outputs(example)
        if (other := differing(line, seen, digits=rules.digits))
    ]
    assert found == []


def test_pages_show_moments_of_many_forms():
    lines = [line for example in EXAMPLES for _, line, _ in outputs(example)]
    seen = datetime(2026, 11, 26, tzinfo=UTC)
    assert sum(any(True for _ in others(line, seen)) for line in lines) > 300


@pytest.mark.parametrize(
    "line",
    [
        "[2026.11.26 02:03] started",
        "backup-26.11.2026.tar",
        "built 11/26/26",
        "it took 26 Nov’s whole night",
        "copyright 2026",
        "expires=1795658611x",
        "next run: Thu",
        "INFX[0000] starting",
    ],
)
def test_a_form_without_a_mask_is_found(line):
    assert differing(line, datetime(2026, 11, 26, tzinfo=UTC))


@pytest.mark.parametrize("line", ["nginx/1.22.1", "0.0.0.0:8080->80/tcp", "busybox:2000", "exit code: 137", "1.35.0"])
def test_what_is_no_moment_is_left_alone(line):
    assert list(others(line, datetime(2026, 11, 26, tzinfo=UTC))) == []
