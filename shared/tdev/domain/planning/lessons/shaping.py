"""A plan without its values: each input as where its value came from. What is only a value is not kept.

A value is kept only as its place in the goal, or when the component itself names it (enumeration, default, a value of
its examples). An expression is kept when it speaks of inputs, steps and fields that the components declare.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tdev.domain.planning.constants import literal
from tdev.domain.planning.lessons.saying import Said
from tdev.domain.workflow import schemas
from tdev.domain.workflow.expressions import expressions_in, names_read, pieces
from tdev.kernel.errors import InvalidError
from tdev.model.component import Component
from tdev.model.lesson import MOST_STEPS, Given, LessonStep
from tdev.model.workflow import Step, Workflow
from tdev.platform.jsonata import ExpressionError

_NAMES = re.compile(r"(\$?)([A-Za-z_]\w*)")
_SIMPLE = re.compile(r"[\w\s$.()\[\]<>=!+*/&,'\"-]{1,300}")
_TEXTS = re.compile(r"\"[^\"]*\"|'[^']*'")
_NUMBERS = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_LANGUAGE = frozenset(("item", "index", "inputs", "and", "or", "in", "not", "true", "false", "null"))
_LONGEST_JOINED = 5
_ONLY_A_VALUE = "a part of the plan can only be kept as a value"


@dataclass
class Shape:
    """A plan without its values.

    Attributes:
        steps: Its steps, without the words that asked for them.
        output: Its output.
        inputs: The type of each input that it reads.
        used: Places of the goal that became values.
        whole: Whether it can be made again from these.
    """

    steps: list[LessonStep] = field(default_factory=list)
    output: Given | None = None
    inputs: dict[str, str] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    whole: bool = True


def shape_of(workflow: Workflow, said: Sequence[Said], resolve: Callable[[str], Component]) -> Shape:
    """The shape of a plan for a goal.

    Raises:
        NotFoundError: When it has a component that there is not.
    """
    known = {step.id: resolve(step.agent) for step in workflow.steps}
    shaping = _Shaping(said, {step.id: f"s{n}" for n, step in enumerate(workflow.steps, 1)}, known)
    shape = shaping.shape
    for step in workflow.steps:
        shape.steps.append(shaping.step(step, known[step.id]))
    try:
        shape.output = None if workflow.output is None else shaping.given(workflow.output, None, "")
        shape.inputs = shaping.read(workflow)
    except InvalidError:
        shape.whole, shape.output = False, None
    named = {n for n, each in enumerate(said) if each.is_value}
    shape.whole = shape.whole and len(workflow.steps) <= MOST_STEPS and named <= shape.used
    return shape


def allowed(component: Component, name: str, value: Any) -> bool:
    """Whether a component itself names a value for a parameter: enumeration, default, switch, or in an example."""
    schema = schemas.properties(component.input_schema).get(name, {})
    if isinstance(value, bool) or value is None or value in ("", [], {}):
        return True
    return any(type(each) is type(value) and each == value for each in _named(component, name, schema))


def listed(component: Component, name: str) -> list[Any]:
    """The values that the schema of a parameter gives the choice of."""
    schema = schemas.properties(component.input_schema).get(name, {})
    return [each for option in (schema, *(schema.get("anyOf") or ())) for each in option.get("enum") or ()]


def _named(component: Component, name: str, schema: Mapping[str, Any]) -> Iterator[Any]:
    yield from _chosen(schema)
    yield from schema.get("examples") or ()
    yield from (example.input[name] for example in component.examples if name in example.input)


def _chosen(schema: Mapping[str, Any]) -> list[Any]:
    found = [*(schema.get("enum") or ()), schema.get("const"), schema.get("default")]
    return [each for option in schema.get("anyOf") or () for each in _chosen(option)] + found


class _Shaping:
    def __init__(self, said: Sequence[Said], ids: Mapping[str, str], components: Mapping[str, Component]) -> None:
        self.shape = Shape()
        self._said = said
        self._ids = ids
        self._fields = {name for each in components.values() for name in _field_names(each)}
        self._parameters: dict[str, schemas.Schema] = {}
        for each in components.values():
            self._parameters.update(schemas.properties(each.input_schema))

    def step(self, step: Step, component: Component) -> LessonStep:
        """A step; where a part of it is a value, the shape is not whole, and the step is its component alone."""
        bare = LessonStep(agent=component.name)
        if not self.shape.whole:
            self._look(step, component)
            return bare
        try:
            if step.fallback is not None:
                raise InvalidError(_ONLY_A_VALUE)
            return bare.model_copy(
                update={
                    "input": {name: self.given(value, component, name) for name, value in step.input.items()},
                    "when": self._expression(step.when),
                    "for_each": self._expression(step.for_each),
                    "approve": step.approve,
                    "on_error": step.on_error,
                    "after": tuple(int(self._ids[name][1:]) for name in step.after),
                }
            )
        except InvalidError:
            self.shape.whole = False
            self._look(step, component)
            return bare

    def _look(self, step: Step, component: Component) -> None:
        """Note which words of the goal became values, though the plan is not kept."""
        for name, value in step.input.items():
            for leaf in value if isinstance(value, list) else [value]:
                self._place(leaf, component, name)

    def given(self, value: Any, component: Component | None, name: str) -> Given:
        """Where a value comes from. Raises ``InvalidError``."""
        if isinstance(value, Mapping):
            if not self._fields.issuperset(value):
                raise InvalidError(_ONLY_A_VALUE)
            return Given(kind="object", fields={key: self.given(each, component, key) for key, each in value.items()})
        if isinstance(value, list | tuple) and not (component and allowed(component, name, value)):
            return Given(kind="list", items=tuple(self.given(each, component, name) for each in value))
        if isinstance(value, str) and _has_expression(value):
            return Given(kind="ref", ref=self._expression(value) or "")
        place = self._place(value, component, name)
        if place:
            return Given(kind="said", places=place)
        if component is not None and allowed(component, name, value):
            return Given(kind="fixed", value=value)
        raise InvalidError(_ONLY_A_VALUE)

    def _place(self, value: Any, component: Component | None, name: str) -> tuple[int, ...]:
        """Where a value stands in the goal; nowhere for a word that the component itself gives the choice of."""
        places = self._named(value)
        schema = schemas.properties(component.input_schema).get(name, {}) if component else {}
        if not places and value not in _chosen(schema):
            places = self._words(value)
        self.shape.used.update(places)
        return places

    def _named(self, value: Any) -> tuple[int, ...]:
        """The place of what the goal names literally; one that nothing has used yet comes first."""
        fitting = [
            n
            for n, each in enumerate(self._said)
            if each.is_value and type(each.value) is type(value) and literal(each.value) == value
        ]
        return tuple(sorted(fitting, key=lambda n: (n in self.shape.used, n))[:1])

    def _words(self, value: Any) -> tuple[int, ...]:
        if not isinstance(value, str) or not value.strip():
            return ()
        count = min(value.count(" ") + 1, _LONGEST_JOINED)
        for start in range(len(self._said) - count + 1):
            window = self._said[start : start + count]
            if " ".join(each.text for each in window) == value:
                return tuple(range(start, start + count))
        return ()

    def _expression(self, text: str | None) -> str | None:
        """An expression with the steps under the names of the lesson. Raises ``InvalidError``."""
        if text is None:
            return None
        if len(text) > 200 or not self._is_plain(text):
            raise InvalidError(_ONLY_A_VALUE)
        return renamed(text, self._ids)

    def _is_plain(self, text: str) -> bool:
        try:
            found = pieces(text)
        except ExpressionError:
            return False
        expressions = [each.text for each in found if each.is_expression]
        if not expressions or any(not each.is_expression and each.text.strip() for each in found):
            return False
        return all(self._speaks_of_fields(each) for each in expressions)

    def _speaks_of_fields(self, text: str) -> bool:
        if _SIMPLE.fullmatch(text) is None or any(len(each) > 2 for each in _TEXTS.findall(text)):
            return False
        if any(each not in ("0", "1") for each in _NUMBERS.findall(text)):
            return False
        known = self._fields | self._ids.keys() | _LANGUAGE
        return all(dollar or name in known for dollar, name in _NAMES.findall(text))

    def read(self, workflow: Workflow) -> dict[str, str]:
        """The inputs that the plan reads, with their types. Raises ``InvalidError`` for one that no component has."""
        declared = schemas.properties(workflow.inputs)
        texts = [*(s.input for s in workflow.steps), *((s.when, s.for_each) for s in workflow.steps), workflow.output]
        if "inputs" not in names_read(texts):
            return {}
        read = {name for text in expressions_in(texts) for name in re.findall(r"\binputs\.([A-Za-z_]\w*)", text)}
        if not read or not read <= self._parameters.keys():
            raise InvalidError(_ONLY_A_VALUE)
        types = {name: schemas.types_of(declared.get(name) or self._parameters[name]) for name in sorted(read)}
        return {name: min(found, default="string") for name, found in types.items()}


def renamed(text: str, names: Mapping[str, str]) -> str:
    """An expression in which steps have other names; fields and functions keep theirs."""
    pattern = re.compile(r"(?<![\w.$])[A-Za-z_]\w*")
    return pattern.sub(lambda match: names.get(match[0], match[0]), text)


def _has_expression(text: str) -> bool:
    return re.search(r"(?<!\$)\$\{", text) is not None


def _field_names(component: Component) -> Iterator[str]:
    waiting: list[Any] = [component.input_schema, component.output_schema]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            yield from each.get("properties", {}) if isinstance(each.get("properties"), Mapping) else ()
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
