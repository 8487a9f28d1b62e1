"""Changes of calls: a related method or function, no call at all, arguments swapped or left to their defaults."""

import ast
import copy
from collections.abc import Iterator

from tdev.domain.mutation.edits import Change, Operator, instead
from tdev.domain.mutation.places import Place

_PAIRS = (
    ("lower", "upper"),
    ("startswith", "endswith"),
    ("find", "rfind"),
    ("index", "rindex"),
    ("partition", "rpartition"),
    ("removeprefix", "removesuffix"),
    ("lstrip", "rstrip"),
    ("ljust", "rjust"),
    ("islower", "isupper"),
    ("append", "extend"),
    ("min", "max"),
    ("any", "all"),
    ("floor", "ceil"),
    ("search", "match"),
)
_OTHER = {**dict(_PAIRS), **{second: first for first, second in _PAIRS}, "casefold": "upper", "fullmatch": "match"}
_SPLITS = {"split": "rsplit", "rsplit": "split"}
_DROPPED = frozenset({"strip", "casefold", "title", "capitalize", "swapcase", "zfill", "replace", "expandtabs"})
_UNWRAPPED = {"abs": None, "round": None, "sorted": "list", "reversed": "list", "set": "list", "frozenset": "list"}
_SYMMETRIC = frozenset({"min", "max", "gcd", "lcm", "isclose", "hypot", "print", "and_", "or_", "xor", "add", "mul"})
_FUNCTIONS = frozenset({"min", "max", "any", "all"})


def methods(place: Place) -> Iterator[Change]:
    """A method or function becomes its counterpart: lower, upper; startswith, endswith; min, max; any, all."""
    node = place.node
    if not isinstance(node, ast.Call):
        return
    func = node.func
    name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    other = _OTHER.get(name)
    if name in _SPLITS and len(node.args) + len(node.keywords) > 1:  # without a limit both do the same
        other = _SPLITS[name]
    if other is None or (isinstance(func, ast.Name) and name not in _FUNCTIONS):
        return
    new = copy.copy(node)
    new.func = copy.copy(func)
    setattr(new.func, "attr" if isinstance(func, ast.Attribute) else "id", other)
    yield instead("method" if isinstance(func, ast.Attribute) else "function", node, new)


def removed(place: Place) -> Iterator[Change]:
    """A call that only changes its value goes: ``text.strip()`` becomes ``text``, ``sorted(x)`` ``list(x)``."""
    node = place.node
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Attribute) and node.func.attr in _DROPPED:
        if not _is_module(node.func.value):
            yield instead("call removed", node, node.func.value)
    elif isinstance(node.func, ast.Name) and node.func.id in _UNWRAPPED and node.args:
        keeper = _UNWRAPPED[node.func.id]
        first = node.args[0]
        new = first if keeper is None else ast.Call(ast.Name(keeper), [first], [])
        if not isinstance(first, ast.Starred):
            yield instead("call removed", node, new)


def swapped(place: Place) -> Iterator[Change]:
    """The first two arguments change places, where that can make a difference."""
    node = place.node
    if not isinstance(node, ast.Call) or len(node.args) < 2 or _called(node) in _SYMMETRIC:
        return
    first, second, *rest = node.args
    if isinstance(first, ast.Starred) or isinstance(second, ast.Starred) or ast.dump(first) == ast.dump(second):
        return
    new = copy.copy(node)
    new.args = [second, first, *rest]
    yield instead("arguments swapped", node, new)


def keywords(place: Place) -> Iterator[Change]:
    """An argument with a name is left to its default; constants among them are changed as constants."""
    node = place.node
    if not isinstance(node, ast.Call):
        return
    for number, keyword in enumerate(node.keywords):
        if keyword.arg is None or isinstance(keyword.value, ast.Constant):
            continue
        new = copy.copy(node)
        new.keywords = [*node.keywords[:number], *node.keywords[number + 1 :]]
        yield instead("argument removed", node, new)


def _called(node: ast.Call) -> str:
    func = node.func
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def _is_module(node: ast.expr) -> bool:
    """True for ``re`` in ``re.split``, where the text is an argument."""
    return isinstance(node, ast.Name) and node.id in ("re", "regex", "string", "shutil", "os", "operator")


CALLS: tuple[Operator, ...] = (methods, removed, swapped, keywords)
