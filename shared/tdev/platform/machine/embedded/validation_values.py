"""Checks of single values: paths, templates, JSONata, numbers, timestamps, variables."""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from tdev.platform.machine.embedded.intrinsics import compile_intrinsic, is_intrinsic
from tdev.platform.machine.embedded.jsonpath import compile_reference
from tdev.platform.machine.embedded.path_syntax import parse_path
from tdev.platform.machine.embedded.timestamp import parse_timestamp
from tdev.platform.machine.embedded.validation_report import (
    BAD_EXPRESSION,
    BAD_INTRINSIC,
    BAD_PATH,
    JSONATA,
    SCHEMA,
    Spot,
    brief,
    is_object,
    kind,
)

Check: TypeAlias = Callable[[Spot, Any], None]

MAX_SECONDS = 99_999_999
_MAX_NAME = 80
_STATES_MEMBER = re.compile(r"\$states\s*\.\s*`?(\w+)")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_ALWAYS = frozenset(["input", "context"])
WITH_RESULT = _ALWAYS | {"result"}
WITH_ERROR = _ALWAYS | {"errorOutput"}


def is_expression(value: Any) -> bool:
    """Whether a value is a JSONata expression, ``{% ... %}``."""
    return isinstance(value, str) and value.startswith("{%") and value.endswith("%}") and len(value) >= 4


def check_text(spot: Spot, value: Any) -> None:
    """Any string."""
    if not isinstance(value, str):
        spot.add(SCHEMA, f"This must be a string, not {kind(value)}.")


def check_path(spot: Spot, value: Any) -> None:
    """A path, or null."""
    if value is not None:
        _parsed(spot, value, parse_path, "a path such as '$.order', or null")


def check_reference(spot: Spot, value: Any) -> None:
    """A Reference Path to read from."""
    _parsed(spot, value, _reference, "a reference path such as '$.order.items'")


def check_result_path(spot: Spot, value: Any) -> None:
    """A Reference Path to write to, or null."""
    if value is not None:
        _parsed(spot, value, compile_reference, "a reference path such as '$.result', or null")


def check_reference_or_intrinsic(spot: Spot, value: Any) -> None:
    """``ErrorPath`` and ``CausePath``."""
    if isinstance(value, str) and is_intrinsic(value):
        _check_query(spot, value)
    else:
        check_reference(spot, value)


def _reference(text: str) -> None:
    if not parse_path(text).reference:
        raise ValueError("it may hold names and indexes only, none of @ , : ? * ..")


def _parsed(spot: Spot, value: Any, parse: Callable[[str], object], wanted: str) -> None:
    if not isinstance(value, str):
        spot.add(SCHEMA, f"This must be {wanted}, not {kind(value)}.")
        return
    try:
        parse(value)
    except ValueError as error:
        spot.add(BAD_PATH, f"{value!r} is not {wanted}: {error}.")


def _check_query(spot: Spot, value: Any) -> None:
    """The value of a field that ends with ``.$``."""
    if not isinstance(value, str):
        spot.add(SCHEMA, f"A field that ends with '.$' holds a path or an intrinsic function, not {kind(value)}.")
        return
    try:
        if is_intrinsic(value):
            compile_intrinsic(value)
        else:
            parse_path(value)
    except ValueError as error:
        code = BAD_INTRINSIC if is_intrinsic(value) else BAD_PATH
        spot.add(code, f"Neither a path ('$...') nor an intrinsic function ('States.Name(...)'): {error}.")


def check_template(spot: Spot, value: Any) -> None:
    """A payload template of JSONPath: an object."""
    if is_object(value, spot, "A payload template"):
        _check_template_part(spot, value)


def _check_template_part(spot: Spot, value: Any) -> None:
    if isinstance(value, list):
        for index, item in enumerate(value):
            _check_template_part(spot.at(index), item)
    if not isinstance(value, dict):
        return
    for name, item in value.items():
        if not name.endswith(".$"):
            _check_template_part(spot.at(name), item)
            continue
        _check_query(spot.at(name), item)
        if name.removesuffix(".$") in value:
            spot.at(name).add(SCHEMA, f"The field {name.removesuffix('.$')!r} is there twice: with and without '.$'.")


def check_jsonata(members: frozenset[str] = _ALWAYS) -> Check:
    """A check of a JSONata template: any value, with ``{% ... %}`` at any depth.

    Args:
        members: What ``$states`` holds in this field.
    """

    def check(spot: Spot, value: Any) -> None:
        for inner, item in _strings(spot, value):
            _check_expression(inner, item, members)

    return check


def _strings(spot: Spot, value: Any) -> Iterator[tuple[Spot, str]]:
    """Every string in a value, with its spot; notes fields that are JSONPath."""
    if isinstance(value, str):
        yield spot, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(spot.at(index), item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name.endswith(".$"):
                message = f"Fields ending with '.$' are JSONPath. Write {name.removesuffix('.$')!r}: '{{% ... %}}'."
                spot.at(name).add(SCHEMA, message)
            yield from _strings(spot.at(name), item)


def _check_expression(spot: Spot, value: str, members: frozenset[str]) -> None:
    if not is_expression(value):
        if value.startswith("{%") or value.endswith("%}"):
            spot.add(BAD_EXPRESSION, "An expression starts with '{%' and ends with '%}', with nothing around them.")
        return
    source = value[2:-2].strip()
    if not source:
        spot.add(BAD_EXPRESSION, "The expression is empty.")
        return
    problem = spot.compile_check(source)
    if problem:
        spot.add(BAD_EXPRESSION, f"The JSONata expression does not compile: {problem}")
    for name in _STATES_MEMBER.findall(_QUOTED.sub("''", source)):
        if name not in members:
            known = ", ".join(f"$states.{member}" for member in sorted(members))
            spot.add(BAD_EXPRESSION, f"There is no $states.{name} in this field; there is {known}.")


def check_condition(spot: Spot, value: Any) -> None:
    """``Condition`` of a JSONata rule."""
    if is_expression(value):
        check_jsonata()(spot, value)
    elif not isinstance(value, bool):
        spot.add(SCHEMA, "A Condition is a JSONata expression '{% ... %}' that gives true or false.")


def check_items(spot: Spot, value: Any) -> None:
    """``Items`` of a JSONata Map."""
    if not isinstance(value, list) and not is_expression(value):
        spot.add(SCHEMA, f"Items must be an array or a JSONata expression '{{% ... %}}', not {kind(value)}.")
    check_jsonata()(spot, value)


def check_jsonata_object(spot: Spot, value: Any) -> None:
    """``ItemSelector`` in JSONata."""
    if not is_expression(value) and not isinstance(value, dict):
        spot.add(SCHEMA, f"This must be an object or a JSONata expression '{{% ... %}}', not {kind(value)}.")
    check_jsonata()(spot, value)


def check_whole(least: int, most: int = MAX_SECONDS) -> Check:
    """A check of a whole number within bounds."""

    def check(spot: Spot, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            or_expression = " or an expression '{% ... %}'" if spot.language == JSONATA else ""
            spot.add(SCHEMA, f"This must be a whole number from {least} to {most}{or_expression}, not {brief(value)}.")

    return check


def check_whole_or_expression(least: int) -> Check:
    """A check of a whole number, or in JSONata of an expression that gives one."""
    whole = check_whole(least)

    def check(spot: Spot, value: Any) -> None:
        if spot.language == JSONATA and is_expression(value):
            check_jsonata()(spot, value)
        else:
            whole(spot, value)

    return check


def check_rate(spot: Spot, value: Any) -> None:
    """``BackoffRate``."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 1 <= value < float("inf"):
        spot.add(SCHEMA, f"BackoffRate must be a number of at least 1.0, not {brief(value)}.")


def check_timestamp(spot: Spot, value: Any) -> None:
    """``Timestamp`` of a Wait state."""
    if spot.language == JSONATA and is_expression(value):
        check_jsonata()(spot, value)
    elif parse_timestamp(value) is None:
        form = "2026-11-21T08:43:00Z"
        spot.add(SCHEMA, f"Timestamp must be written as {form} (RFC 3339, upper-case T and Z), not {brief(value)}.")


def check_text_or_expression(spot: Spot, value: Any) -> None:
    """``Error`` and ``Cause`` of a Fail state."""
    check_text(spot, value)
    if spot.language == JSONATA:
        check_jsonata()(spot, value)


def check_assign(members: frozenset[str] = _ALWAYS) -> Check:
    """A check of ``Assign``: names of variables, and in each a template."""

    def check(spot: Spot, value: Any) -> None:
        if not is_object(value, spot, "Assign"):
            return
        for name in value:
            _check_variable(spot.at(name), variable_name(name, spot.language))
        if spot.language == JSONATA:
            check_jsonata(members)(spot, value)
        else:
            _check_template_part(spot, value)

    return check


def variable_name(name: str, language: str) -> str:
    """The variable that a field of Assign sets."""
    return name if language == JSONATA else name.removesuffix(".$")


def _check_variable(spot: Spot, name: str) -> None:
    if name == "states":
        spot.add(SCHEMA, "The variable 'states' is reserved; choose another name.")
    elif not name.isidentifier() or len(name) > _MAX_NAME:
        rule = f"a letter or '_', then letters, digits and '_', at most {_MAX_NAME} characters"
        spot.add(SCHEMA, f"{name[:_MAX_NAME]!r} cannot be the name of a variable: {rule}.")
