"""Checks of the rules of Choice states."""

from typing import Any

from tdev.platform.machine.embedded.choice import MAX_NESTING, OPERATORS, expects
from tdev.platform.machine.embedded.path_syntax import parse_path
from tdev.platform.machine.embedded.timestamp import parse_timestamp
from tdev.platform.machine.embedded.validation_report import (
    BAD_PATH,
    JSONATA,
    SCHEMA,
    TOO_DEEP,
    Fields,
    Spot,
    is_filled_array,
    is_object,
    kind,
)
from tdev.platform.machine.embedded.validation_values import (
    check_assign,
    check_condition,
    check_jsonata,
    check_text,
)

_JOINED = ("And", "Or", "Not")
_IN_JSONATA = "That is JSONPath; in JSONata write the test as 'Condition': '{% ... %}'."
_IN_JSONPATH = "That is JSONata; in JSONPath write Variable and an operator, or set QueryLanguage to JSONata."
_TESTS = Fields(
    "A rule",
    frozenset(["Next", "Comment", "Assign", "Variable", *_JOINED, *OPERATORS]),
    {"Condition": _IN_JSONPATH, "Output": _IN_JSONPATH},
)
_INNER = Fields(
    "A rule inside And, Or or Not",
    _TESTS.allowed - {"Next", "Assign"},
    {"Next": "Next belongs to the outermost rule.", "Assign": "Assign belongs to the outermost rule."},
)
_CONDITIONS = Fields(
    "A rule",
    frozenset(["Condition", "Next", "Comment", "Assign", "Output"]),
    dict.fromkeys(["Variable", *_JOINED, *OPERATORS], _IN_JSONATA),
)


def check_choices(spot: Spot, value: Any) -> None:
    """``Choices``: at least one rule."""
    if not is_filled_array(value, spot, "Choices"):
        return
    for index, rule in enumerate(value):
        here = spot.at(index)
        if is_object(rule, here, "A rule"):
            _check_outermost(here, rule)


def _check_outermost(spot: Spot, rule: dict[str, Any]) -> None:
    if "Next" not in rule:
        spot.add(SCHEMA, "A rule needs 'Next', the name of the state that follows when it matches.")
    if "Assign" in rule:
        check_assign()(spot.at("Assign"), rule["Assign"])
    if spot.language != JSONATA:
        _check_test(spot, rule, _TESTS, 1)
        return
    _CONDITIONS.check(spot, rule)
    if "Comment" in rule:
        check_text(spot.at("Comment"), rule["Comment"])
    if "Output" in rule:
        check_jsonata()(spot.at("Output"), rule["Output"])
    if "Condition" in rule:
        check_condition(spot.at("Condition"), rule["Condition"])
    elif not rule.keys() & _CONDITIONS.hints.keys():
        spot.add(SCHEMA, "A rule needs 'Condition': '{% ... %}', an expression that gives true or false.")


def _check_test(spot: Spot, rule: dict[str, Any], fields: Fields, level: int) -> None:
    if level > MAX_NESTING:
        spot.add(TOO_DEEP, f"And, Or and Not nest at most {MAX_NESTING} deep.")
        return
    fields.check(spot, rule)
    names = [name for name in rule if name in OPERATORS or name in _JOINED]
    if len(names) != 1:
        has = f"has {', '.join(names)}" if names else "has none"
        spot.add(SCHEMA, f"A rule needs exactly one operator, such as StringEquals or And; this one {has}.")
        return
    name = names[0]
    if name in _JOINED:
        _check_joined(spot, name, rule, level)
        return
    if "Variable" not in rule:
        spot.add(SCHEMA, f"'Variable' is missing: the path of the value that {name} looks at.")
    else:
        _check_variable_path(spot.at("Variable"), rule["Variable"])
    _check_operand(spot.at(name), name, rule[name])


def _check_joined(spot: Spot, name: str, rule: dict[str, Any], level: int) -> None:
    if "Variable" in rule:
        spot.at("Variable").add(SCHEMA, f"Variable belongs into the rules inside {name}.")
    here = spot.at(name)
    if name == "Not":
        if is_object(rule[name], here, "Not"):
            _check_test(here, rule[name], _INNER, level + 1)
    elif is_filled_array(rule[name], here, name):
        for index, part in enumerate(rule[name]):
            if is_object(part, here.at(index), "A rule"):
                _check_test(here.at(index), part, _INNER, level + 1)


def _check_variable_path(spot: Spot, value: Any) -> None:
    if not isinstance(value, str):
        spot.add(SCHEMA, f"This must be a path such as '$.order.total', not {kind(value)}.")
        return
    try:
        parse_path(value)
    except ValueError as error:
        spot.add(BAD_PATH, f"{value!r} is no path: {error}.")


def _check_operand(spot: Spot, name: str, value: Any) -> None:
    wanted = expects(name)
    if wanted == "path":
        _check_variable_path(spot, value)
        return
    fits = {
        "string": isinstance(value, str),
        "number": isinstance(value, (int, float)) and not isinstance(value, bool),
        "boolean": isinstance(value, bool),
        "timestamp": parse_timestamp(value) is not None,
    }[wanted]
    if not fits:
        form = " such as 2026-11-21T08:43:00Z" if wanted == "timestamp" else ""
        spot.add(SCHEMA, f"{name} compares with a {wanted}{form}, not with {kind(value)}.")
