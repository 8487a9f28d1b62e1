"""What must hold of a template's code for every input, beyond the examples: a small table of laws.

The inputs are those of the examples and changed copies of them, always the same ones. A call that raises an error says
nothing about a law.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tdev.domain.composing.rendering import Filling, properties, render
from tdev.domain.composing.trying import Answer, answers, same
from tdev.domain.composing.types import schema_of, shape
from tdev.model.generation import Tried
from tdev.model.spec import Spec
from tdev.platform.sandbox import Sandbox

MOST_INPUTS = 24
LawCheck = tuple[dict[str, Any], Callable[[Any], bool]]
"""An input, and whether an answer to it keeps the laws."""
Law = Callable[[Any, Any, Mapping[str, Any]], bool]
"""(first input, answer, values of the template) -> whether it holds."""


def _within(items: Any, whole: Any) -> bool:
    return all(any(same(item, other) for other in whole) for item in items)


def _parts_of_input(given: Any, answer: Any, values: Mapping[str, Any]) -> bool:
    return all(not isinstance(part, str) or part in given for part in answer)


def _part_of_input(given: Any, answer: Any, values: Mapping[str, Any]) -> bool:
    return not isinstance(answer, str) or answer in given or answer == values.get("default")


def _within_bounds(given: Any, answer: Any, values: Mapping[str, Any]) -> bool:
    low, high = values.get("low"), values.get("high")
    return (low is None or answer >= low) and (high is None or answer <= high)


def _counts_add_up(given: Any, answer: Any, values: Mapping[str, Any]) -> bool:
    total = sum(answer.values())
    return bool(total == len(given) if isinstance(given, list) else 0 <= total <= len(given))


_DIGEST = {"sha256": 64, "sha512": 128, "sha1": 40, "md5": 32, "blake2b": 128}
LAWS: Mapping[str, tuple[str, Law]] = {
    "parts_of_input": ("every part of the answer stands in the text", _parts_of_input),
    "part_of_input": ("the answer stands in the text", _part_of_input),
    "text_to_text": ("a text gives a text", lambda given, answer, values: isinstance(answer, str)),
    "not_negative": ("nothing is counted less than never", lambda given, answer, values: answer >= 0),
    "items_of_input": (
        "every item of the answer is one of the input",
        lambda given, answer, values: _within(answer, given),
    ),
    "same_length": ("as many items come out as go in", lambda given, answer, values: len(answer) == len(given)),
    "bounded_length": (
        "the answer is never longer than allowed",
        lambda given, answer, values: len(answer) <= max(values["length"], len(values["suffix"])),
    ),
    "within_bounds": ("the answer lies within the bounds", _within_bounds),
    "from_table": (
        "the answer stands in the table",
        lambda given, answer, values: (
            answer == values.get("default") or any(answer == row[1] for row in values["table"])
        ),
    ),
    "from_bands": (
        "the answer is one of the labels",
        lambda given, answer, values: answer in [values["below"], *(band[1] for band in values["bands"])],
    ),
    "pieces_give_back_input": (
        "the pieces together are the input",
        lambda given, answer, values: [item for piece in answer for item in piece] == given,
    ),
    "counts_add_up": ("the counts add up to what was counted", _counts_add_up),
    "fixed_length": (
        "every answer has the length of the digest",
        lambda given, answer, values: len(answer) == (values["length"] or _DIGEST[values["algorithm"]]),
    ),
    "holds_inputs": (
        "the fixed parts stand in the answer",
        lambda given, answer, values: all(part[1] in answer for part in values["parts"] if part[0] == "text"),
    ),
    "holds_items": (
        "every item stands in the answer",
        lambda given, answer, values: all(str(item) in answer for item in given),
    ),
}
"""Laws about one call, with what they say."""
_PAIRED = {
    "idempotent": "doing it again changes nothing",
    "order_does_not_matter": "another order of the input gives the same",
    "round_trip": "the way back gives the input again",
}


def inputs_for(spec: Spec) -> list[dict[str, Any]]:
    """Inputs on which laws are looked at: those of the examples, and changed copies; made up where there are none."""
    found = [dict(example.input) for example in spec.examples if example.raises is None]
    if not found:
        found = [{name: _made(schema) for name, schema in properties(spec).items()}]
    first = next(iter(properties(spec)), None)
    more = []
    if first is not None:
        for given in found[:6]:
            if first in given:
                more += [{**given, first: changed} for changed in _changed(given[first])]
    kept: list[dict[str, Any]] = []
    for each in (*found, *more):
        if not any(same(each, other) for other in kept):
            kept.append(each)
    return kept[:MOST_INPUTS]


def laws_hold(spec: Spec, filling: Filling, source: str, sandbox: Sandbox) -> list[Tried]:
    """The laws of a template as tests, with the first input that breaks each."""
    first = filling.bound[0] if filling.bound else ""
    again = first if "idempotent" in filling.template.laws and filling.wrap is None else ""
    seen = answers(source, spec.name, inputs_for(spec), again, sandbox)
    if not seen:
        return [Tried(kind="law", name="it ends", passed=False, detail="the code did not run to its end")]
    good = [answer for answer in seen if not answer.error]
    tests = [
        _judged("the input stays as it was", [answer for answer in seen if not answer.untouched]),
        _judged("the answer has its type", [a for a in good if not _typed(a.value, spec)]),
    ]
    for law in filling.template.laws:
        if law in LAWS:
            told, holds = LAWS[law]
            broken = [a for a in good if not holds(a.given[first], _open(a.value, filling), filling.values)]
            tests.append(_judged(told, broken))
        elif law == "idempotent" and again:
            tests.append(_judged(_PAIRED[law], [a for a in good if a.has_second and not same(a.value, a.second)]))
        elif law == "order_does_not_matter":
            tests.append(_judged(_PAIRED[law], _order_matters(spec, source, good, first, sandbox)))
        elif law == "round_trip" and filling.wrap is None:
            tests.append(_judged(_PAIRED[law], _lost(spec, filling, good, sandbox)))
    return tests


def law_checks(spec: Spec, filling: Filling) -> Iterator[LawCheck]:
    """The laws about one call as tests: an input, and whether an answer is right."""
    first = filling.bound[0] if filling.bound else ""
    laws = [LAWS[law][1] for law in filling.template.laws if law in LAWS]
    for given in inputs_for(spec)[len(spec.examples) :] if laws else ():

        def check(output: Any, given: Mapping[str, Any] = given) -> bool:
            return all(holds(given[first], _open(output, filling), filling.values) for holds in laws)

        yield given, check


def _order_matters(spec: Spec, source: str, good: Sequence[Answer], first: str, sandbox: Sandbox) -> list[Answer]:
    turned = [{**answer.given, first: list(reversed(answer.given[first]))} for answer in good]
    other = answers(source, spec.name, turned, "", sandbox)
    pairs = zip(good, other, strict=False)
    return [a for a, b in pairs if not b.error and not _close(a.value, b.value)]


def _lost(spec: Spec, filling: Filling, good: Sequence[Answer], sandbox: Sandbox) -> list[Answer]:
    """The calls whose answer the opposite of an encoding does not turn back; what it does not read says nothing."""
    first, values = filling.bound[0], filling.values
    opposite = {**values, "decode": not values["decode"], "shift": -values["shift"]}
    back = render(spec, Filling(filling.template, opposite, filling.bound))
    turned = answers(back, spec.name, [{**answer.given, first: answer.value} for answer in good], "", sandbox)
    pairs = zip(good, turned, strict=False)
    return [a for a, b in pairs if not b.error and not same(b.value, a.given[first])]


def _close(left: Any, right: Any) -> bool:
    if isinstance(left, int | float) and isinstance(right, int | float):
        return abs(left - right) <= 1e-9 * max(1.0, abs(left))
    return same(left, right)


def _open(value: Any, filling: Filling) -> Any:
    return value[filling.wrap] if filling.wrap is not None else value


def _judged(name: str, broken: Sequence[Answer]) -> Tried:
    detail = f"not for {str(dict(broken[0].given))[:120]}: {str(broken[0].value)[:80]}" if broken else ""
    return Tried(kind="law", name=name, passed=not broken, detail=detail)


def _typed(value: Any, spec: Spec) -> bool:
    """Whether a value has the wanted type at its top; what lies inside may be absent where an input lacks it."""
    return not spec.outputs or value is None or shape(schema_of([value])) in _also(shape(spec.outputs))


def _also(wanted: str) -> frozenset[str]:
    """The coarse types that stand for one: an empty list of rows is a list."""
    if wanted == "any":
        return frozenset({"string", "number", "boolean", "list", "rows", "object", "null", "any"})
    return frozenset({"list", "rows"}) if wanted in ("list", "rows") else frozenset({wanted})


def _made(schema: Mapping[str, Any]) -> Any:
    """A plain value of a type."""
    made: dict[str, Any] = {
        "string": "Some text, 42 words.",
        "number": 7,
        "boolean": True,
        "list": [3, 1, 2],
        "rows": [{"name": "a", "value": 1}, {"name": "b", "value": 2}],
        "object": {"name": "a", "value": 1},
    }
    return made.get(shape(schema), "text")


def _changed(value: Any) -> list[Any]:
    if isinstance(value, str):
        return ["", value + " " + value, value[::-1], value.upper(), f"  {value} "]
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, int):
        return [0, -value, value + 1, value * 10]
    if isinstance(value, float):
        return [0.0, -value, value * 1.5]
    if isinstance(value, list):
        return [[], value[::-1], value + value, value[:1]]
    return [{key: value[key] for key in list(value)[1:]}]
