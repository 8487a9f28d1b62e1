"""Writes plain data as YAML that every reader of YAML 1.1 and 1.2 takes for the same data."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./@+-]*( [A-Za-z0-9_./@+()-]+)*")
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_WORDS = frozenset("y n yes no on off true false null none".split())


def yaml_text(value: Any) -> str:
    """Objects, arrays, texts, numbers and truth values as block YAML; texts of several lines as literal blocks."""
    return "\n".join(_lines(value, "")) + "\n"


def _lines(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for name, each in value.items():
            yield from _member(f"{indent}{_scalar(str(name))}:", each, f"{indent}  ")
    elif _is_list(value) and value:
        for each in value:
            if isinstance(each, Mapping) and each:
                first, *rest = _lines(each, f"{indent}  ")
                yield f"{indent}- {first.lstrip()}"
                yield from rest
            else:
                yield from _member(f"{indent}-", each, f"{indent}  ")
    else:
        yield f"{indent}{_scalar(value)}"


def _member(start: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, str) and "\n" in value.rstrip("\n") and not re.search(r"[^\n\x20-\x7e]| \n|^ ", value):
        yield f"{start} |{'' if value.endswith(chr(10)) else '-'}"
        yield from (f"{indent}{line}" if line else "" for line in value.rstrip("\n").split("\n"))
    elif (isinstance(value, Mapping) or _is_list(value)) and value:
        yield start
        yield from _lines(value, indent)
    else:
        yield f"{start} {_scalar(value)}"


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    if isinstance(value, str):
        return f'"{"".join(map(_escaped, value))}"'
    return json.dumps(value)


def _escaped(sign: str) -> str:
    if sign in _SHORT:
        return _SHORT[sign]
    return sign if " " <= sign <= "~" else f"\\U{ord(sign):08x}"
