"""Page text comes from strangers: it may call the site's macros with plain values, and nothing else.

A page's template is first read as a syntax tree and refused if it holds anything but macro calls, and then rendered
in Jinja's sandbox with no variables at all. There is no attribute, filter, test, loop, condition or include.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

DELIMITERS = {
    "variable_start_string": "{{%",
    "variable_end_string": "%}}",
    "block_start_string": "{%%",
    "block_end_string": "%%}",
    "comment_start_string": "{##",
    "comment_end_string": "##}",
}
"""Chosen so that `docker ps --format '{{.Names}}'`, `{#anchor}`, shell and heredocs stay plain text."""

GRAMMAR = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Call, nodes.Name, nodes.Const, nodes.Keyword)
"""All that a page's template may consist of."""

_NAMES = {
    nodes.Getattr: "an attribute",
    nodes.Getitem: "an item",
    nodes.Filter: "a filter",
    nodes.For: "a loop",
    nodes.If: "a condition",
    nodes.Include: "an include",
    nodes.Import: "an import",
    nodes.FromImport: "an import",
}


class MacroError(Exception):
    """A page's macros cannot be rendered; `line` counts within the text given, from 1."""

    def __init__(self, message: str, line: int) -> None:
        """Say what is wrong, and on which line."""
        super().__init__(message)
        self.line = line


def environment(macros: Mapping[str, Callable[..., str]]) -> ImmutableSandboxedEnvironment:
    """A sandbox that knows `macros` and nothing more."""
    sandbox = ImmutableSandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True, **DELIMITERS)
    sandbox.globals.clear()
    sandbox.filters.clear()
    sandbox.tests.clear()
    sandbox.globals.update(macros)
    return sandbox


def render(text: str, sandbox: ImmutableSandboxedEnvironment) -> str:
    """The page's Markdown with its macro calls replaced by what they return. Raises MacroError."""
    try:
        tree = sandbox.parse(text)
        _refuse(tree, sandbox)
        return sandbox.from_string(tree).render()
    except TemplateSyntaxError as error:
        raise MacroError(error.message or "syntax error", error.lineno) from error
    except MacroError:
        raise
    except Exception as error:
        raise MacroError(str(error), _line(error)) from error


def _refuse(tree: nodes.Template, sandbox: ImmutableSandboxedEnvironment) -> None:
    known = ", ".join(sorted(sandbox.globals))
    called = {id(call.node) for call in tree.find_all(nodes.Call)}
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, GRAMMAR):
            name = _NAMES.get(type(node), f"“{type(node).__name__.lower()}”")
            raise MacroError(f"{name} may not be used in pages: they call macros with plain values only", node.lineno)
        if isinstance(node, nodes.Call) and (node.dyn_args or node.dyn_kwargs or not isinstance(node.node, nodes.Name)):
            raise MacroError("pages call macros with plain values only", node.lineno)
        if isinstance(node, nodes.Name):
            if node.name not in sandbox.globals:
                raise MacroError(f"there is no macro “{node.name}”. The macros are: {known}", node.lineno)
            if id(node) not in called:
                raise MacroError(f"“{node.name}” is a macro: write {node.name}(…)", node.lineno)


def _line(error: Exception) -> int:
    """The line of the template that called the macro which failed: Jinja gives its frames the template's lines."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
    return frames[-1].lineno or 1 if frames else 1


def lines_before(source: str, text: str) -> int:
    """How many lines of a file stand before its Markdown, that is, its front matter."""
    return source.count("\n") - text.count("\n")


def describe(error: MacroError, path: str, before: int) -> str:
    """The error as one line that begins with `docs/en/concepts/engine.md:31:`."""
    return f"{path}:{error.line + before}: {error}"
