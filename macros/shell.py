"""Reads what is typed at a shell's prompt: the commands of a console block, and the calls of docker in them. Pure.

The grammar of the shell is tree-sitter-bash's. Here is what it cannot know: which programs run another one, and how
docker reads its options.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import tree_sitter
import tree_sitter_bash
from tree_sitter import Node, Parser

PROMPT, CONTINUED = "$", ">"

_DOCKER = {"docker": ("docker",), "docker-compose": ("docker", "compose")}
"""The programs, and the words that each stands for."""

_RUNNERS = {
    "command": "",
    "doas": "-u -C",
    "env": "-u --unset -C --chdir",
    "exec": "-a",
    "ionice": "-c --class -n --classdata",
    "nice": "-n --adjustment",
    "nohup": "",
    "setsid": "",
    "stdbuf": "-i --input -o --output -e --error",
    "sudo": "-C --close-from -D --chdir -g --group -h --host -p --prompt -R --chroot -r --role -T --command-timeout "
    "-t --type -U --other-user -u --user",
    "time": "-f --format -o --output",
    "timeout": "-k --kill-after -s --signal",
    "xargs": "-a --arg-file -d --delimiter -E -I -L -n --max-args -P --max-procs -s --max-chars",
}
"""Programs that run the rest of their line, each with its options that take the next word as their value (see man)."""
_OPERANDS = {"timeout": 1}
"""How many words come between the options of such a program and what it runs."""
_SHELLS = ("ash", "bash", "dash", "ksh", "sh", "zsh")
_JOINING = {"eval": "", "watch": "-n --interval -q --equexit"}
"""Programs that have a shell run their words, joined by spaces."""
_DEEPEST = 4
"""How deep a text can be in another one, as in `sh -c "watch 'docker ps'"`."""
_ASSIGNMENT = re.compile(r"\w+\+?=")
_SUBSTITUTED = "$_"
"""What a command substitution is within a word: its own call is found apart."""


def commands(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """What is typed after `$ ` in a console block: its first row, the row after its last, and the text.

    Lines after it that begin with `> ` are typed too.
    """
    row = 0
    while row < len(lines):
        first, row = row, row + 1
        if lines[first].startswith(f"{PROMPT} ") or lines[first] == PROMPT:
            while row < len(lines) and (lines[row].startswith(f"{CONTINUED} ") or lines[row] == CONTINUED):
                row += 1
            yield first, row, "\n".join(line[2:] for line in lines[first:row])


@dataclass(frozen=True)
class CommandSyntax:
    """What must be known of a command of docker to read a call of it."""

    takes_value: Mapping[str, bool]  # each spelling of its options, --env and -e, and whether a value follows
    passes_on: bool  # whether what follows its first argument belongs to another program


_NOTHING = CommandSyntax({}, passes_on=False)


@dataclass(frozen=True)
class Use:
    """A command of docker in a typed line."""

    name: str  # as it was typed, without options: docker run
    options: tuple[str, ...]  # those that it got, as they were typed, each once: --env, -t


def passes_on(usage: str) -> bool:
    """Whether a command with that usage hands what follows its first argument to another program."""
    return bool(re.search(r"\b(?:COMMAND|ARGS?)\b", usage))


class Commands:
    """The commands of docker that are known, which reads calls of them."""

    def __init__(self, known: Mapping[str, CommandSyntax]) -> None:
        """`known` has each command by each of its names: docker, docker container run, docker run."""
        self._known = known
        self._groups = {name.rpartition(" ")[0] for name in known}  # what other commands are below

    def uses(self, typed: str) -> Iterator[Use]:
        """The commands that a typed text calls, with their options.

        `docker --context far run --rm -it debian ls -l | docker load` gives `docker` with `--context`, `docker run`
        with `--rm`, `-i` and `-t`, and `docker load`: `-l` is an option of `ls`. A command above the one that is called
        is there only if it got options. A call of a command that is not known is not there.
        """
        for words in docker_calls(typed):
            yield from self._uses(words)

    def _uses(self, words: Sequence[str]) -> Iterator[Use]:
        above: list[Use] = []
        name, rest = words[0], words[1:]
        while True:
            group = name in self._groups
            options, rest = _options(rest, self._known.get(name, _NOTHING), only_before=group)
            here = [Use(name, options)] if name in self._known else []
            if not group or not rest:
                yield from (*above, *here)
                return
            if f"{name} {rest[0]}" not in self._known and f"{name} {rest[0]}" not in self._groups:
                return
            above += here if options else []
            name, rest = f"{name} {rest[0]}", rest[1:]


def _options(
    words: Sequence[str], syntax: CommandSyntax, *, only_before: bool
) -> tuple[tuple[str, ...], Sequence[str]]:
    """The options among words, and the arguments, as docker reads them (with Go's pflag).

    Options may come after arguments, unless the first one names a command, or begins what the command passes on.
    """
    found: list[str] = []
    arguments: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            return tuple(dict.fromkeys(found)), arguments + rest
        if word == "-" or not word.startswith("-"):
            arguments.append(word)
            if only_before or syntax.passes_on:
                return tuple(dict.fromkeys(found)), arguments + rest
            continue
        for option, valued in _given(word, syntax):
            found.append(option)
            if valued and rest:
                rest.pop(0)
    return tuple(dict.fromkeys(found)), arguments


def _given(word: str, syntax: CommandSyntax) -> Iterator[tuple[str, bool]]:
    """The known options of a word that begins with a hyphen, and whether the next word is the value of each."""
    if word.startswith("--"):
        name, equals, _ = word.partition("=")
        if name in syntax.takes_value:
            yield name, syntax.takes_value[name] and not equals
        return
    for index, letter in enumerate(word[1:], start=2):
        name = f"-{letter}"
        if name not in syntax.takes_value:
            return
        value = syntax.takes_value[name]
        yield name, value and index == len(word)
        if value:  # the rest of the word
            return


def docker_calls(typed: str) -> Iterator[tuple[str, ...]]:
    """The calls of docker in a typed text, in order: their words without quotes, redirections and assignments.

    It finds calls in lists, pipelines, substitutions, subshells and functions, after programs such as `sudo` and
    `xargs`, and in the text that `sh -c`, `eval` and `watch` run. What is quoted, in a comment or in the text of a
    here-document is not a call, nor is what a container or another machine runs. `docker-compose` is `docker compose`.
    """
    yield from _calls_in(typed, _DEEPEST)


def _calls_in(typed: str, deeper: int) -> Iterator[tuple[str, ...]]:
    for words in _commands(typed):
        yield from _calls_of(words, deeper)


def _calls_of(words: Sequence[str], deeper: int) -> Iterator[tuple[str, ...]]:
    """The call that a simple command is, or those in the text that it has a shell run."""
    while words:
        program, rest = words[0].rpartition("/")[2], words[1:]
        if program in _DOCKER:
            yield (*_DOCKER[program], *rest)
            return
        if program in _RUNNERS:
            words = _after_options(rest, _RUNNERS[program])[_OPERANDS.get(program, 0) :]
            continue
        if program in _JOINING and deeper:
            yield from _calls_in(" ".join(_after_options(rest, _JOINING[program])), deeper - 1)
        elif program in _SHELLS and deeper:
            yield from _calls_in(_script(rest), deeper - 1)
        return


def _after_options(words: Sequence[str], valued: str) -> Sequence[str]:
    """What follows the options and assignments of a program that runs others."""
    row = 0
    while row < len(words) and (words[row].startswith("-") or _ASSIGNMENT.match(words[row])):
        row += 2 if words[row] in valued.split() else 1
    return words[row:]


def _script(words: Sequence[str]) -> str:
    """The text that a shell is given with `-c`, also as `-lc`; empty if it runs a file."""
    for row, word in enumerate(words):
        if re.fullmatch(r"-[a-z]*c[a-z]*", word):
            return " ".join(words[row + 1 : row + 2])
        if not word.startswith("-"):
            break
    return ""


@functools.cache
def _parser() -> Parser:
    return Parser(tree_sitter.Language(tree_sitter_bash.language()))


def _commands(typed: str) -> Iterator[list[str]]:
    """The words of each simple command in a text, in the order in which they begin."""
    waiting = [_parser().parse(typed.encode("utf-8", "surrogatepass")).root_node]
    while waiting:
        node = waiting.pop()
        if node.type == "command":
            yield _words(node)
        waiting += reversed(node.children)


def _words(command: Node) -> list[str]:
    words = [child for child in command.children if child.is_named and child.type not in _NO_WORDS]
    parent = command.parent
    if parent is not None and parent.type == "redirected_statement":
        # The grammar takes words after a redirection for more targets of it.
        for redirection in parent.children_by_field_name("redirect"):
            words += redirection.children_by_field_name("destination")[1:]
    return [_plain(word) for word in words]


_NO_WORDS = ("variable_assignment", "file_redirect", "herestring_redirect", "heredoc_redirect", "comment", "ERROR")


def _without_substitutions(string: Node) -> str:
    source, end, parts = string.text or b"", 0, []
    for child in string.children:
        if child.type == "command_substitution":
            parts += [source[end : child.start_byte - string.start_byte], _SUBSTITUTED.encode()]
            end = child.end_byte - string.start_byte
    return b"".join([*parts, source[end:]]).decode("utf-8", "surrogatepass")


def _plain(node: Node) -> str:
    """A word as the program gets it, except that variables keep their names."""
    source = (node.text or b"").decode("utf-8", "surrogatepass")
    match node.type:
        case "raw_string":
            return source[1:-1]
        case "ansi_c_string":
            return source[2:-1]
        case "string":
            return re.sub(r'\\([\\"$`])', r"\1", _without_substitutions(node)[1:-1])
        case "word":
            return re.sub(r"\\(.)", r"\1", source.replace("\\\n", ""))
        case "concatenation" | "command_name" | "translated_string":
            return "".join(map(_plain, node.children))
        case "command_substitution" | "process_substitution":
            return _SUBSTITUTED
        case _:
            return source
