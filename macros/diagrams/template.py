"""The template of a drawing, rendered: it draws and does nothing else.

Templates come from strangers. They run in Jinja's sandbox, see the components and no other file, and end: their loops
and calls are counted, and so is all that they write and join.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, Undefined, nodes
from jinja2.runtime import LoopContext, markup_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

COMPONENTS = "components.svg.jinja"
STEPS = 5_000
"""Calls and rounds of loops: the largest of our drawings takes 221."""
LETTERS = 2_000_000
"""Characters that are written or joined."""
LARGEST = 1_000_000
"""A number, or the items of a list."""


class TemplateError(Exception):
    """A template cannot be rendered; `line` is in the drawing's own template, from 1."""

    def __init__(self, message: str, line: int) -> None:
        """Say what is wrong, and on which line."""
        super().__init__(message)
        self.line = line


def render(name: str, sources: Mapping[str, str], **known: Any) -> str:
    """What a template draws; `known` is all that it can call and read. Raises TemplateError."""
    try:
        sandbox = _Sandbox(sources, known)
        return sandbox.get_template(name).render()
    except TemplateSyntaxError as error:
        where = "" if error.name == name else f"{error.name}:{error.lineno}: "
        raise TemplateError(f"{where}{error.message}", error.lineno if error.name == name else 1) from error
    except TemplateNotFound as error:
        what = f"a drawing reads no file but {COMPONENTS}: {error.name}"
        raise TemplateError(what, _line(error, name)) from error
    except RecursionError as error:
        what = "a macro calls itself without end, or brackets are one in the other a thousand times"
        raise TemplateError(what, _line(error, name)) from error
    except Exception as error:
        raise TemplateError(str(error), _line(error, name)) from error


def _line(error: Exception, name: str) -> int:
    """Where the drawing's template failed: Jinja gives its frames the template's lines."""
    return next(
        (frame.lineno or 1 for frame in traceback.extract_tb(error.__traceback__)[::-1] if frame.filename == name), 1
    )


class _Counted(NodeTransformer):
    """Has each round of a loop call `tick`, and each `~` call `join`, so that the sandbox counts them."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802  # Jinja's name
        self.generic_visit(node)
        node.body.insert(0, nodes.Output([_call("tick", [], node.lineno)], lineno=node.lineno))
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _call("join", node.nodes, node.lineno)


def _call(function: str, arguments: list[nodes.Expr], line: int) -> nodes.Call:
    return nodes.Call(nodes.Name(function, "load", lineno=line), arguments, [], None, None, lineno=line)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, with what drawings need and limits on all that can grow."""

    intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)

    def __init__(self, sources: Mapping[str, str], known: Mapping[str, Any]) -> None:
        super().__init__(
            loader=FunctionLoader(lambda name: (sources[name], name, None) if name in sources else None),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=self._written,
        )
        self.steps = self.letters = 0
        self.globals = {"range": range, "namespace": Namespace, "tick": str, "join": self._joined, **known}
        self.filters = {"round": _rounded, "string": str, "length": len}
        self.tests = {}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = _Counted().visit(super()._parse(source, name, filename))
        return tree

    def call(self, context: Any, function: Any, /, *arguments: Any, **named: Any) -> Any:
        self.steps += 1
        if self.steps > STEPS:
            raise ValueError(f"the drawing takes more than {STEPS} steps: its loops are too long")
        return super().call(context, function, *arguments, **named)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        lists = operator == "+" and all(isinstance(one, (list, tuple)) for one in (left, right))
        numbers = operator != "**" and all(isinstance(one, (int, float)) for one in (left, right))
        if not (lists or numbers):
            raise ValueError(f"“{operator}” is for numbers, and “+” for lists; texts are joined with “~”")
        made = super().call_binop(context, operator, left, right)
        if (len(made) if lists else abs(made)) > LARGEST:
            raise ValueError(f"drawings reckon with numbers up to {LARGEST}")
        return made

    def is_safe_attribute(self, owner: Any, name: str, value: Any) -> bool:
        return isinstance(owner, (Mapping, LoopContext, Namespace)) and super().is_safe_attribute(owner, name, value)

    def wrap_str_format(self, value: Any) -> None:
        """Texts have no methods here, `format` neither."""

    def _written(self, value: Any) -> Any:
        if not isinstance(value, (str, int, float, Undefined)):  # what is undefined says so below
            raise ValueError(f"a drawing writes texts and numbers, no {type(value).__name__}")
        self.letters += len(str(value))
        if self.letters > LETTERS:
            raise ValueError(f"the drawing writes more than {LETTERS} characters")
        return value

    def _joined(self, *parts: Any) -> str:
        return markup_join([self._written(part) for part in parts])


def _rounded(value: float, digits: int = 0) -> float:
    return round(value, max(digits, 0))
