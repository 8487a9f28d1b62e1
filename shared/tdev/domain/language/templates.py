"""Text templates from people and plans: Jinja2 in its sandbox, cut down to what filling in needs.

A template is data. It may use values, conditions, loops over given lists and a few filters. What could grow without
bound or reach Python is no part of it: calls, assignments, macros, includes, repetition and formatting of texts.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from tdev.kernel.errors import InvalidError, TooLargeError

MOST_TEMPLATE = 100_000
"""Most characters of a template."""

MOST_OUTPUT = 1_000_000
"""Most characters of what comes out."""

MOST_ITEMS = 5_000
"""Longest list of the values when one loop stands in another."""

_NODES = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const),
    *(nodes.For, nodes.If, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And),
    *(nodes.Or, nodes.Not, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg),
    *(nodes.Pos, nodes.Concat, nodes.Tuple, nodes.List, nodes.Dict, nodes.Pair, nodes.Keyword, nodes.Slice),
)
_FILTER_NAMES = """abs capitalize count d default dictsort e escape first float int items last length list lower map max
    min reject rejectattr reverse round select selectattr sort striptags sum title tojson trim truncate unique upper
    urlencode wordcount"""
_MOST_JOINS = 200
_MOST_NESTED = 50
"""Brackets within brackets; how deep Python itself can go depends on who calls."""


class _Environment(SandboxedEnvironment):
    intercepted_binops = frozenset(["+", "*", "%"])

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        texts_may_be_added = operator == "+" and isinstance(left, str) and isinstance(right, str)
        if not texts_may_be_added and not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise InvalidError(f"a template cannot use {operator} on {type(left).__name__} and {type(right).__name__}")
        return super().call_binop(context, operator, left, right)


def fill(template: str, values: Mapping[str, Any], *, escape_html: bool = False) -> str:
    """Fill a template in.

    Args:
        template: Jinja2 text, at most 100,000 characters.
        values: What its names mean; plain JSON.
        escape_html: Whether values are escaped for HTML.

    Raises:
        InvalidError: When the template is broken, uses what is not allowed, or names a value that is not given.
        TooLargeError: When the template or the text that comes out is too long.
    """
    if len(template) > MOST_TEMPLATE:
        raise TooLargeError(f"the template has {len(template):,} characters, more than {MOST_TEMPLATE:,}")
    environment = _environment(escape_html)
    try:
        _check_nesting(environment, template)
        tree = environment.parse(template)
        if _check(tree) > 1:
            _check_lists(values)
        return _bounded(environment.from_string(tree).generate(dict(values)))
    except TemplateError as cause:
        line = getattr(cause, "lineno", None)
        where = f" in line {line}" if line else ""
        hint = "give every value that the template names"
        raise InvalidError(f"the template cannot be filled in{where}: {cause.message}", hint=hint) from cause
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, SyntaxError) as cause:
        raise InvalidError(f"the template does not fit its values: {cause}") from cause


def _check_nesting(environment: _Environment, template: str) -> None:
    depth = 0
    for _, kind, text in environment.lex(template):
        if kind == "operator" and text in "()[]{}":
            depth += 1 if text in "([{" else -1
            if depth > _MOST_NESTED:
                raise InvalidError(f"the template has brackets more than {_MOST_NESTED} deep")


def _environment(escape_html: bool) -> _Environment:
    environment = _Environment(undefined=StrictUndefined, autoescape=escape_html, keep_trailing_newline=True)
    environment.filters = {name: environment.filters[name] for name in _FILTER_NAMES.split()} | {"join": _join}
    environment.globals = {}
    return environment


def _join(value: Iterable[Any], separator: str = "", attribute: str | None = None) -> str:
    """Join texts, without letting a long separator multiply."""
    texts = [str(item[attribute] if attribute else item) for item in value]
    if sum(map(len, texts)) + len(str(separator)) * len(texts) > MOST_OUTPUT:
        raise TooLargeError(f"a joined text has more than {MOST_OUTPUT:,} characters")
    return str(separator).join(texts)


def _check(tree: nodes.Template) -> int:
    """See that only known parts stand in a template; answers how deep its loops are nested."""
    joins = 0
    waiting: list[tuple[nodes.Node, int]] = [(tree, 0)]
    deepest = 0
    while waiting:
        node, depth = waiting.pop()
        if not isinstance(node, _NODES):
            message = f"a template cannot use {type(node).__name__.lower()} (line {node.lineno})"
            raise InvalidError(message, hint="use values, if, for and simple filters")
        if isinstance(node, nodes.Name) and node.name == "self":
            raise InvalidError(f"a template cannot use self (line {node.lineno})")
        if isinstance(node, nodes.For):
            depth += 1
            if depth > 2 or node.recursive:
                raise InvalidError(f"loops are nested too deeply (line {node.lineno})", hint="two levels are allowed")
        joins += isinstance(node, nodes.Concat | nodes.Add)
        deepest = max(deepest, depth)
        waiting += [(child, depth) for child in node.iter_child_nodes()]
    if joins > _MOST_JOINS:
        raise InvalidError(f"the template joins {joins} times, more than {_MOST_JOINS}")
    return deepest


def _check_lists(value: Any) -> None:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str | list | dict) and len(one) > MOST_ITEMS and not isinstance(one, str):
            raise TooLargeError(f"nested loops take lists of at most {MOST_ITEMS:,} items, not {len(one):,}")
        if isinstance(one, Mapping):
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one


def _bounded(pieces: Iterable[str]) -> str:
    found: list[str] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_OUTPUT:
            raise TooLargeError(f"the text has more than {MOST_OUTPUT:,} characters")
        found.append(piece)
    return "".join(found)
