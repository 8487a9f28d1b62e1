"""What a Google-style docstring says: sections, the text of each argument, and examples that are data."""

import ast
import doctest
import re
from typing import Any

from pydantic import ValidationError

from tdev.model.component import Example

_SECTION = re.compile(
    r"^(Args|Attributes|Returns|Raises|Examples|Example|Yields|Note|Notes|Source):[ \t]*$", re.MULTILINE
)
_DOCTEST = re.compile(r"^[ \t]*>>>.*?(?:\n[ \t]*\n|\Z)", re.MULTILINE | re.DOTALL)
_ARGUMENT = re.compile(r"^(\w+)(?: \([^)]*\))?: (.*)$")


def docstring_sections(text: str) -> dict[str, str]:
    """Google-style sections by heading; the text before the first, without its doctests, is under the empty string."""
    parts = _SECTION.split(text)
    return {"": _DOCTEST.sub("", parts[0]).strip(), **{parts[i]: parts[i + 1] for i in range(1, len(parts) - 1, 2)}}


def argument_texts(section: str) -> dict[str, str]:
    """Descriptions by name of a section ``Args`` or ``Attributes``; a deeper line continues the one above."""
    found: dict[str, str] = {}
    name = ""
    for line in section.splitlines():
        match = _ARGUMENT.match(line.strip())
        if match and len(line) - len(line.lstrip()) <= 4:
            name = match[1]
            found[name] = match[2].strip()
        elif name and line.strip():
            found[name] += f" {line.strip()}"
    return found


def docstring_examples(name: str, text: str, parameters: tuple[str, ...]) -> tuple[Example, ...]:
    """The examples whose call and answer are literals: ``>>> name(...)`` or ``>>> Name().run(...)``.

    An example with a context or a variable is a doctest only: it is no data that a registry could carry.
    """
    found = []
    try:
        examples = doctest.DocTestParser().get_examples(text)
    except ValueError:
        return ()
    for example in examples:
        try:
            call = ast.parse(example.source.strip(), mode="eval").body
            if not (isinstance(call, ast.Call) and _calls(call.func, name)):
                continue
            values = [ast.literal_eval(argument) for argument in call.args]
            given: dict[str, Any] = dict(zip(parameters[: len(values)], values, strict=True))
            given |= {k.arg: ast.literal_eval(k.value) for k in call.keywords if k.arg}
            found.append(Example(input=given, output=ast.literal_eval(example.want.strip() or "None")))
        except (SyntaxError, ValueError, ValidationError):
            continue
    return tuple(found)


def _calls(function: ast.expr, name: str) -> bool:
    """Whether the called thing is ``name``, or ``name().run``."""
    if isinstance(function, ast.Attribute) and function.attr == "run" and isinstance(function.value, ast.Call):
        function = function.value.func
    return isinstance(function, ast.Name) and function.id == name
