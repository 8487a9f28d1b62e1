"""Goals, components and parameters for the tests of the ranked planner; texts that nobody writes in good faith."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from tdev.domain.planning.ranked.argument_signs import Slot
from tdev.domain.planning.ranked.candidates import Source
from tdev.domain.planning.ranked.forms import Field, Form
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.tokens import Tokens
from tdev.domain.planning.ranked.values import Value, values_in
from tests.support.nouns import component

LONGEST = 8000
"""Characters of the longest goal that is accepted."""

_PIECES = (
    *"the a of and then Find find weather Paris New York Inc report.csv dir/ ../x.json https://a.b/c m@x.org".split(),
    *"12 -3.5 1,234 12,,3 1e999 ١٢ 5kg 20% $7 03/04/2025 32/13/2024 2024-02-30 March 5th 3pm 25:61 twenty".split(),
    *"서울에서 날씨를 2024년 찾아줘 한국의 👍🏽 İ ß é _x #tag @me 's ’s".split(),
    *"\" ' “ ” ‘ ’ ` ( ) [ , , . ! ? : ; / - + = % ~ \\".split(),
    "\n",
    "\t",
    "  ",
)
_STARTS = (
    *'a 1 가 . - _ + / a/ ~/ ./ a. a- a_ 1. 1, 1e 1a1 .5 a@ a@b. h: x= a\' "a " “ ‘a ` ( [ 😀 İ'.split(),
    *(f"{piece} " for piece in "a 12 and the 가나 jan `a` \"a\" 'a 's a.csv 100% 3pm 1/2/2024 a, $5 Inc.".split()),
    "jan 1 ",
    "1 of ",
    "the a ",
    "a b c d e, and ",
    "(e.g. ",
    "a@a-",
    "\n",
    " ",
)
LONG_TEXTS = (
    *((start * LONGEST)[:LONGEST] for start in _STARTS),
    "1" * 4000 + "a" * 4000,
    "1" * 4000 + "ab1" * 1333,
    "a/" * 3990 + "x.csv",
    "a" + " " * 7998 + "b",
    "a" + " " * 3000 + "and" + " " * 3000 + "b, c",
    "a@a" + "." * 7900,
    "'" + "a" * 7900,
    "may" + " " * 7900 + "1",
)
"""Texts of the longest length that patterns with a flaw take very long for."""

odd_texts = st.lists(st.sampled_from(_PIECES) | st.text(max_size=4), max_size=25).flatmap(
    lambda pieces: st.sampled_from(("", " ")).map(lambda between: between.join(pieces))
)
"""Texts of what the patterns look for, whole and broken, in any order, with any characters between."""


def read(goal: str, *verbs: str) -> Reading:
    """A goal read; the verbs are stems that begin an action."""
    return Reading(goal, frozenset(verbs))


def values_of(goal: str, *kinds: str) -> list[Any]:
    """What is read out of a goal in some ways."""
    return [value.value for value in read_values(goal) if value.kind in kinds]


def read_values(goal: str) -> tuple[Value, ...]:
    """All that is read out of a goal, however its parts lie."""
    return values_in(Tokens(goal))


def form(
    name: str = "get_weather",
    description: str = "Tells the weather of a city.",
    takes: Mapping[str, Any] | None = None,
    gives: Mapping[str, Any] | None = None,
    required: Sequence[str] = (),
) -> Form:
    """A component prepared, from the properties of its schemas."""
    given = {"type": "object", "properties": dict(takes or {}), "required": list(required)}
    made = {"type": "object", "properties": dict(gives or {})}
    return Form(component(name, description=description, input_schema=given, output_schema=made))


def parameter(name: str = "city", required: bool = False, **about: Any) -> Field:
    """A parameter of a component that has no other."""
    return form(takes={name: about}, required=[name] if required else []).parameters[0]


def slot_for(
    goal: str,
    parameters: Form,
    name: str,
    segment: tuple[int, int] | None = None,
    earlier: Sequence[Source] = (),
) -> Slot:
    """A parameter of a call for a goal, or for a part of it."""
    field = next(each for each in parameters.parameters if each.name == name)
    return Slot(field, parameters, segment or (0, len(goal)), read(goal), earlier)


def source(given: Form, step: str = "one", distance: int = 1, output: int = 0) -> Source:
    """An output of an earlier call."""
    return Source(step, distance, given, given.outputs[output])
