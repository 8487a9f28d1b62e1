"""Values as Python source. The only way for anything of a specification into code: what comes out is read back."""

import ast
import keyword
from typing import Any

from tdev.kernel.errors import Finding, InvalidError

WIDTH = 120


class Code(str):
    """Text that was made to be source: by ``literal``, ``name`` or a fixed table, and nothing else."""

    __slots__ = ()


def literal(value: Any, indent: int = 0, before: int = 0, after: int = 0) -> Code:
    """A value as a formatted Python literal.

    Args:
        value: JSON, or tuples of it.
        indent: Spaces before the line that it stands in.
        before: Characters before it on its line, the indent included.
        after: Characters that follow on the same line.

    Raises:
        InvalidError: When the value is none that a literal can carry.
    """
    text = _written(value, indent, max(before, indent), after)
    if not _same(ast.literal_eval(text.strip()), value):
        raise _not_carried(value)
    return Code(text)


def name(value: Any) -> Code:
    """A name as an identifier.

    Raises:
        InvalidError: When it is none, or a word of Python.
    """
    text = str(value)
    if not text.isidentifier() or not text.isascii() or keyword.iskeyword(text) or len(text) > 64 or text[:1] == "_":
        finding = Finding("#/spec", f"{text[:80]!r} cannot be the name of something in Python", "name")
        raise InvalidError(f"{text[:80]!r} is no name", [finding], hint="use letters, digits and _")
    return Code(text)


def quoted(text: str) -> Code:
    """A text in double quotes, or in single ones where that saves escapes, as formatters write it."""
    plain = repr(text)
    body = plain[1:-1]
    if plain[0] == '"':
        return Code(plain)
    # repr chose single quotes: only because there are no single quotes, or both kinds.
    body = body.replace("\\'", "'")
    if '"' not in body:
        return Code(f'"{body}"')
    singles, doubles = body.count("'"), body.count('"')
    if doubles > singles:
        return Code("'" + body.replace("'", "\\'") + "'")
    return Code('"' + body.replace('"', '\\"') + '"')


def docstring(text: str, indent: int = 4) -> Code:
    """A text as a docstring: the value in triple quotes, its lines indented.

    Raises:
        InvalidError: When the text cannot be carried.
    """
    pad = " " * indent
    safe = text.strip().replace("\\", "\\\\")
    if '"""' in safe or safe.endswith('"'):
        safe = safe.replace('"', '\\"')
    safe = "".join(c if c == "\n" or c.isprintable() else "\\x20" for c in safe)
    lines = [line.rstrip() for line in safe.split("\n")]
    if len(lines) == 1:
        found = f'"""{lines[0]}"""'
    else:
        body = "\n".join([lines[0], *(pad + line if line else "" for line in lines[1:])])
        found = f'"""{body}\n{pad}"""'
    try:
        ast.literal_eval(found)
    except (SyntaxError, ValueError) as cause:
        raise _not_carried(text) from cause
    return Code(found)


def _written(value: Any, indent: int, before: int, after: int) -> str:
    flat = _flat(value)
    if before + len(flat) + after <= WIDTH or not isinstance(value, dict | list | tuple) or not value:
        return flat
    pad = " " * (indent + 4)
    if isinstance(value, dict):
        lines = [
            f"{pad}{_flat(key)}: {_written(each, indent + 4, len(pad) + len(_flat(key)) + 2, 1)},"
            for key, each in value.items()
        ]
        marks = "{}"
    else:
        lines = [f"{pad}{_written(each, indent + 4, len(pad), 1)}," for each in value]
        marks = "[]" if isinstance(value, list) else "()"
    inner = "\n".join(lines)
    return f"{marks[0]}\n{inner}\n{' ' * indent}{marks[1]}"


def _flat(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    if value is None or isinstance(value, bool | int):
        return repr(value)
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise _not_carried(value)
        return repr(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flat(key)}: {_flat(each)}" for key, each in value.items()) + "}"
    if isinstance(value, tuple):
        inner = ", ".join(map(_flat, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flat, value)) + "]"
    raise _not_carried(value)


def _same(left: Any, right: Any) -> bool:
    """Equal in type as well: True is not 1, a list is no tuple."""
    if type(left) is not type(right) and not (isinstance(left, str) and isinstance(right, str)):
        return False
    if isinstance(left, dict):
        pairs = zip(left.items(), right.items(), strict=False)
        return len(left) == len(right) and all(_same(a, c) and _same(b, d) for (a, b), (c, d) in pairs)
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(_same, left, right))
    return bool(left == right)


def _not_carried(value: Any) -> InvalidError:
    message = f"{repr(value)[:80]} cannot be written as a literal"
    return InvalidError(message, [Finding("#/spec", message, "literal")], hint="use texts, numbers, lists and objects")
