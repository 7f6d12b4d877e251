"""Compare an output with what a page shows: what differs from run to run by its shape, all else to the letter. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

_MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    "Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_WEEKDAY = "(?:Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)"
_CLOCK = (
    r"(?:\d?\d:[0-5]\d(?::[0-5]\d)? ?[AaPp][Mm]\b"
    r"|(?:[01]\d|2[0-3]):[0-5]\d(?::[0-6]\d(?:[.,]\d+)?)?)"
)
_ZONE = r"(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\b)*"
_DATE = "|".join(
    (
        r"\d{4}[-/]\d\d[-/]\d\d",
        rf"\d\d?/{_MONTH}/\d{{4}}",  # of web servers
        rf"\d\d?-{_MONTH}-(?:\d\d){{1,2}}",
        rf"\d\d? {_MONTH} \d{{4}}",
        rf"{_MONTH} {{1,2}}\d\d?(?:,? {{1,2}}\d{{4}})?",  # `ls` has the year in place of the clock after six months
    )
)
_ADJECTIVES = (
    "admiring adoring affectionate agitated amazing angry awesome beautiful blissful bold boring brave busy "
    "charming clever compassionate competent condescending confident cool cranky crazy dazzling determined "
    "distracted dreamy eager ecstatic elastic elated elegant eloquent epic exciting fervent festive flamboyant "
    "focused friendly frosty funny gallant gifted goofy gracious great happy hardcore heuristic hopeful hungry "
    "infallible inspiring intelligent interesting jolly jovial keen kind laughing loving lucid magical modest "
    "musing mystifying naughty nervous nice nifty nostalgic objective optimistic peaceful pedantic pensive "
    "practical priceless quirky quizzical recursing relaxed reverent romantic sad serene sharp silly sleepy stoic "
    "strange stupefied suspicious sweet tender thirsty trusting unruffled upbeat vibrant vigilant vigorous wizardly "
    "wonderful xenodochial youthful zealous zen"
).replace(" ", "|")

# The order counts: the first that fits takes the text. STYLE.md tells readers of the source what is compared by shape.
_MASKS = {
    "time": "|".join(
        (
            rf"\b(?:{_WEEKDAY},? )?(?:{_DATE})(?:[T :]{_CLOCK})?{_ZONE}(?: \d{{4}}(?![-/\d]))?\b",
            rf"(?<![\d.:]){_CLOCK}(?![\d:])",
            rf"\b{_MONTH}\d\d\b",  # `ps`, of a process that began on another day
            r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b",
            # since 1970, in seconds, milliseconds, microseconds, nanoseconds; before 2 GiB, which is in 2038
            r"\b(?:1[5-9]\d|20\d|21[0-3])\d{7}(?:\d{3}|\d{6}|\d{9})?\b",
        )
    ),
    "id": r"\bsha256:[0-9a-f]{7,64}\b|\b[0-9a-f]{12,64}\b|\b(?=[a-z]*\d)[0-9a-z]{25}\b"
    # of the build cache, which shows them short
    r"|^[0-9a-z]{12}(?=\*? +(?:regular|internal|frontend|source\.\w+|exec\.cachemount)\b)",
    "uuid": r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
    "mac": r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b",
    "age": r"\b(?:[Aa]bout an? (?:minute|hour)|[Ll]ess than a second"
    r"|\d+(?:\.\d+)? (?:second|minute|hour|day|week|month|year)s?)\b",
    "size": r"\b\d+(?:\.\d+)? ?(?:[kKMGT]i?B|B|[kMG]?bytes)\b|(?<=size: )\d+",
    "duration": r"\b(?:\d+h)?(?:\d+m ?)?\d+(?:\.\d+)?(?:s|ms|µs|us|ns)\b"
    r"|(?:\d+\.\d+/)*\b\d+(?:\.\d+)? (?:ms|milliseconds?)\b|\b\d+\.\d+ s\b"
    r"|(?<= )\d{1,3}:[0-5]\d(?::[0-5]\d)?(?= )"  # processor time, in `ps` of busybox
    r"|(?<=(?:WARN|INFO|ERRO)\[)\d{4}(?=\])|(?<=\"execDuration\":\")\d+"  # since the client, or a container, began
    r"|^(?:#\d+ )?\d+\.\d{3}(?= )",  # what a build's step prints has its time in front
    "process": r"\bpid[=: ]\d+|\"Pid\": \d+|\bworker process \d+|\b\d+#\d+(?=:)|(?<=UTC )\[\d+\]|^\[\d\] \d+$",
    "namespace": r"(?<=:\[)40265\d{5}(?=\])",
    "percent": r"\b\d+(?:\.\d+)?%",
    "address": r"\b(?:10|172\.(?:1[6-9]|2\d|3[01])|192\.168)(?:\.\d{1,3}){2,3}\b|\bf(?:e80|d[0-9a-f]{2}):[0-9a-f:]+",
    "name": rf"\b(?:{_ADJECTIVES})_[a-z]+\b",
    "interface": r"\bveth[0-9a-f]{7}\b|@if\d+",
}
_MASK = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _MASKS.items()))
_DONE = re.compile(r"^(#\d+ .*) \d+\.\d+s done$")  # a step of a build that took no time does not say so
_JOB = re.compile(r"\[\d\][+-]? +(?:Done|Killed|Terminated|Exit \d+)\b")
"""What the shell says of a background job that has ended, with the next command or the one after."""
_IMAGES = re.compile(r"REPOSITORY +TAG +|IMAGE +ID +")
"""The head of a table of images, which stand in any order where they were made in the same second."""
_ID_LENGTH = 12


@dataclass
class Same:
    """Which id of the page stands for which id of this run, so that one thing keeps one id over the whole page."""

    here: dict[str, str] = field(default_factory=dict)  # id in the page → id in this run
    there: dict[str, str] = field(default_factory=dict)

    def holds(self, shown: Sequence[str], came: Sequence[str]) -> bool:
        """Whether these ids, in order, can be the same things as before; if so, they are from now on."""
        return all(
            self.here.setdefault(mine, yours) == yours and self.there.setdefault(yours, mine) == mine
            for mine, yours in zip(shown, came, strict=True)
        )


@dataclass(frozen=True)
class Rules:
    """How the output of a block is compared."""

    ignored: bool = False
    any_order: bool = False
    digits: bool = False

    @staticmethod
    def of(attributes: dict[str, str]) -> Rules:
        """As the attributes of its fence say."""
        return Rules("output" in attributes, "order" in attributes, "mask" in attributes)


def shape(line: str, *, digits: bool = False) -> str:
    """The line with ids, times, sizes, … by their kind, and with columns two spaces apart."""
    masked = _MASK.sub(lambda found: f"‹{found.lastgroup}›", _DONE.sub(r"\1 done", line.rstrip()))
    if digits:
        masked = re.sub(r"\d+|‹time›", "‹digits›", masked)  # a process of last year began in “2030”, not at “13:59”
    text = masked.lstrip()
    indent = "" if digits else masked[: len(masked) - len(text)]  # numbers stand at the right of their column
    return indent + re.sub(r" {2,}", "  ", text)


def ids(line: str) -> tuple[str, ...]:
    """The ids in a line, each as short as docker shows it."""
    found = (match["id"] for match in _MASK.finditer(line) if match["id"])
    return tuple(text.removeprefix("sha256:")[:_ID_LENGTH] for text in found)


def equal(shown: Sequence[str], came: Sequence[str], rules: Rules, same: Same) -> bool:
    """Whether what came is what the page shows."""
    if rules.ignored:
        return True
    mine, yours = (list(_shaped(lines, rules)) for lines in (shown, came))
    if [form for form, _ in mine] != [form for form, _ in yours]:
        return False
    return rules.any_order or same.holds(
        [one for _, line in mine for one in ids(line)], [one for _, line in yours for one in ids(line)]
    )


def difference(shown: Sequence[str], came: Sequence[str], rules: Rules) -> Iterator[str]:
    """Both as a diff: lines of the page with “-”, of this run with “+”; those of one shape as they came."""
    mine, yours = (list(_shaped(lines, rules)) for lines in (shown, came))
    forms, others = ([form for form, _ in pairs] for pairs in (mine, yours))
    if forms == others:  # one shape, but an id stands for another thing than before
        forms, others = ([line for _, line in pairs] for pairs in (mine, yours))
    for kind, i, j, k, m in difflib.SequenceMatcher(None, forms, others, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (f"  {line}" for _, line in yours[k:m])
        else:
            yield from (f"- {line}" for _, line in mine[i:j])
            yield from (f"+ {line}" for _, line in yours[k:m])


def _shaped(lines: Sequence[str], rules: Rules) -> Iterator[tuple[str, str]]:
    """Each line that is compared, with its shape; where the order is left to chance, sorted."""
    pairs = [(shape(line, digits=rules.digits), line) for line in lines if not _JOB.match(line)]
    if rules.any_order or (lines and _IMAGES.match(lines[0])):
        pairs.sort(key=lambda pair: pair[0])  # of one shape: as they came
    for kind, group in groupby(pairs, key=lambda pair: _kind(pair[1])):
        side_by_side = list(group)
        if kind:
            side_by_side.sort(key=_SIDE_BY_SIDE[kind][1])
        yield from side_by_side


def _kind(line: str) -> str:
    return next((kind for kind, (pattern, _) in _SIDE_BY_SIDE.items() if pattern.match(line)), "")


_SERVICE = re.compile(r"(?P<service>\S+-\d+) +\| ")
_SIDE_BY_SIDE: dict[str, tuple[re.Pattern[str], Callable[[tuple[str, str]], str]]] = {
    "steps of compose": (
        re.compile(r" (?:[✔✘!] |(?:Container|Network|Volume|Image|Service) \S+ +[A-Z])"),
        lambda pair: pair[0],
    ),
    "steps of a build": (re.compile(r" => "), lambda pair: pair[0]),
    "logs of services": (_SERVICE, lambda pair: _SERVICE.match(pair[1])["service"]),  # type: ignore[index]
}
"""What docker does side by side, so that its lines come in any order: how to know them, and what sorts them."""
