"""Specifications in plain words, English or Korean: name, kind, types and the examples that stand in the text."""

import ast
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from tdev.domain.composing.naming import name_from
from tdev.domain.composing.types import answer_schema, named_type, schema_of
from tdev.kernel.errors import Finding, InvalidError
from tdev.model.component import Kind
from tdev.model.spec import Spec, SpecExample

MOST_WORDS = 8000
_ARROW = re.compile(
    r"\s*(?:->|=>|→|⇒|↦|\bgives?\b|\breturns?\b|\bbecomes?\b|\byields?\b|\bmaps? to\b)\s*", re.IGNORECASE
)
_LEAD = re.compile(
    r"(?:for example|examples?|e\.g\.|for|when given|given|예시|예를 들어|예)\s*[:,]?\s*$", re.IGNORECASE
)
_KOREAN_LINK = re.compile(r"\s*(?:이면|면|을 넣으면|를 넣으면|은|는|이|가|→)\s*")
_NAMED = re.compile(
    r"\b(?:named|called|name it|with the name)\s+[`\"']?([A-Za-z]\w{0,63})|이름은\s*[`\"']?([A-Za-z]\w{0,63})",
    re.IGNORECASE,
)
_KINDS: Sequence[tuple[Kind, re.Pattern[str]]] = (
    ("team", re.compile(r"\bteam\b|팀", re.IGNORECASE)),
    ("agent", re.compile(r"\b(?:an|the|router|prompt) agent\b|\bagent that\b|에이전트", re.IGNORECASE)),
)
_PARAMETER = re.compile(
    r"\b(?:inputs?|arguments?|parameters?|takes?|입력)\b\s*[:은는]?\s*"
    r"((?:[a-z_]\w*\s*[:(]\s*[a-z][\w \[\]]*\)?\s*(?:,|and)?\s*)+)",
    re.IGNORECASE,
)
_PAIR = re.compile(r"([A-Za-z_]\w*)\s*[:(]\s*((?:list of |list\[)?[A-Za-z]+\]?)\)?")
_MOST_VALUE = 2000


def spec_from_words(words: str, name: str | None = None) -> Spec:
    """Read a specification.

    Examples are a value, an arrow or one of the words for it, and a value: ``for "a b" gives 2``, ``[1, 2] -> 3``,
    ``"abc"이면 "cba"``. Values are JSON or Python literals; several inputs stand side by side with commas, or as an
    object.

    Raises:
        InvalidError: When there are no words, or too many.
    """
    text = words.strip()
    if not text or len(text) > MOST_WORDS:
        what = "say in words what the component is to do" if not text else f"at most {MOST_WORDS:,} characters are read"
        raise InvalidError(f"no specification can be read: {what}", [Finding("#/words", what, "words")])
    pairs, rest = _examples(text)
    declared = _declared(text)
    names, pairs = _names(declared, pairs)
    values = {each: [given[place] for given, _ in pairs] for place, each in enumerate(names)}
    properties = {each: declared.get(each) or schema_of(values.get(each, [])) for each in names}
    found = _NAMED.search(text)
    described = " ".join(rest.split())[:990].strip(" ,;:") or "Made from examples."
    described = described[0].upper() + described[1:] + ("" if described[-1] in ".!?" else ".")
    return Spec(
        name=name or (found and (found[1] or found[2])) or name_from(rest),
        kind=next((kind for kind, pattern in _KINDS if pattern.search(rest)), "tool"),
        description=described,
        inputs={"type": "object", "properties": properties, **({"required": names} if names else {})},
        outputs=answer_schema([answer for _, answer in pairs], properties) or _wanted(rest),
        examples=tuple(
            SpecExample(input=dict(zip(names, given, strict=True)), output=answer)
            for given, answer in pairs
            if len(given) == len(names)
        )[:50],
        words=text,
        source="words",
    )


def example_places(text: str) -> Iterator[tuple[int, int, list[Any], Any]]:
    """The examples of a text: where each begins (with words such as ``for``) and ends, what it gets, what it gives."""
    spans = list(_values(text))
    cut, place = 0, 0
    while place < len(spans) - 1:
        start, given, stop = place, [spans[place][2]], place + 1
        while stop < len(spans) and re.fullmatch(r"\s*(?:,|and|와|과)\s*", text[spans[stop - 1][1] : spans[stop][0]]):
            given.append(spans[stop][2])
            stop += 1
        if stop < len(spans) and _links(text[spans[stop - 1][1] : spans[stop][0]]):
            begun = cut + len(_LEAD.sub("", text[cut : spans[start][0]]))
            yield begun, spans[stop][1], given, spans[stop][2]
            cut, place = spans[stop][1], stop + 1
        else:
            place = start + 1


def _examples(text: str) -> tuple[list[tuple[list[Any], Any]], str]:
    """The examples of a text, and what is left of it without them."""
    found: list[tuple[list[Any], Any]] = []
    rest, cut = [], 0
    for start, stop, given, answer in example_places(text):
        found.append((given, answer))
        rest.append(text[cut:start])
        cut = stop
    rest.append(text[cut:])
    joined = re.sub(r"^[\s,;.:]+|(?<=[,;:])[\s,;:]+", " ", " ".join(rest)).strip()
    return found, joined


def _links(between: str) -> bool:
    plain = between.strip()
    return bool(_ARROW.fullmatch(between) or (plain and _KOREAN_LINK.fullmatch(between)))


def _values(text: str) -> Iterator[tuple[int, int, Any]]:
    """Literals in a text with their places: quoted texts, numbers, lists, objects, true, false and null."""
    place = 0
    while place < len(text):
        found = _literal_at(text, place)
        if found is None:
            place += 1
        else:
            stop, value = found
            yield place, stop, value
            place = stop


_CLOSING = {"[": "]", "{": "}", "(": ")"}
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "`": "`"}
_WORD = re.compile(r"(?:true|false|null|none|True|False|None)(?![\w])|-?\d+(?:\.\d+)?(?![\w.]*[A-Za-z_])(?![-/:.]\d)")


def _literal_at(text: str, place: int) -> tuple[int, Any] | None:
    mark = text[place]
    before = text[place - 1] if place else " "
    if mark in _QUOTES and not before.isalnum():
        stop = _end_of_quoted(text, place, _QUOTES[mark])
        return None if stop < 0 else (stop, _unquoted(text[place:stop]))
    if mark in "[{" and not before.isalnum():
        stop = _end_of_bracket(text, place)
        return None if stop < 0 else _parsed(text, place, stop)
    if before.isalnum() or before in "_.$€-/:":
        return None
    word = _WORD.match(text, place)
    return None if word is None else _parsed(text, place, word.end())


def _end_of_quoted(text: str, place: int, close: str) -> int:
    stop = place + 1
    while stop < len(text) and stop - place < _MOST_VALUE:
        if text[stop] == "\\":
            stop += 1
        elif text[stop] == close and not (
            close == "'" and text[stop + 1 : stop + 2].isalpha() and text[stop + 1] < "가"
        ):
            return stop + 1
        stop += 1
    return -1


def _end_of_bracket(text: str, place: int) -> int:
    depth, stop = [], place
    while stop < len(text) and stop - place < _MOST_VALUE:
        mark = text[stop]
        if mark in "\"'":
            stop = _end_of_quoted(text, stop, mark) - 1
            if stop < 0:
                return -1
        elif mark in _CLOSING:
            depth.append(_CLOSING[mark])
        elif depth and mark == depth[-1]:
            depth.pop()
            if not depth:
                return stop + 1
        stop += 1
    return -1


def _unquoted(text: str) -> str:
    if text[0] in "\"'":
        found = _read(text)
        if isinstance(found, str):
            return found
    return text[1:-1]


def _parsed(text: str, start: int, stop: int) -> tuple[int, Any] | None:
    try:
        return stop, _read(text[start:stop], strict=True)
    except InvalidError:
        return None


def _read(text: str, *, strict: bool = False) -> Any:
    """A value as JSON, else as a Python literal that JSON can carry."""
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        found = ast.literal_eval(text.replace("null", "None") if strict else text)
        json.dumps(found, allow_nan=False)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError) as cause:
        if strict:
            raise InvalidError(f"{text[:60]!r} is no value") from cause
        return None
    return found


def _declared(text: str) -> dict[str, dict[str, Any]]:
    """Inputs that the text names with their types: ``inputs: text (string), n: integer``."""
    said = _PARAMETER.search(text)
    found: dict[str, dict[str, Any]] = {}
    for match in _PAIR.finditer(said[1] if said else ""):
        kind = named_type(match[2])
        if kind is not None:
            found[match[1]] = kind
    return found


def _names(
    declared: dict[str, dict[str, Any]], pairs: list[tuple[list[Any], Any]]
) -> tuple[list[str], list[tuple[list[Any], Any]]]:
    """Names of the inputs, and the examples with their values in that order."""
    if not pairs:
        return list(declared), []
    width = len(pairs[0][0])
    pairs = [pair for pair in pairs if len(pair[0]) == width]
    if declared and len(declared) == width:
        return list(declared), pairs
    first = pairs[0][0][0]
    if width == 1 and isinstance(first, dict) and declared and set(first) <= set(declared):
        names = list(declared)
        return names, [([given[0].get(each) for each in names], answer) for given, answer in pairs]
    if width == 1:
        return [_usual(first)], pairs
    usual = [_usual(value) for value in pairs[0][0]]
    return [each if usual.count(each) == 1 else f"{each}_{place}" for place, each in enumerate(usual, 1)], pairs


def _usual(value: Any) -> str:
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, list):
        return "rows" if value and all(isinstance(each, dict) for each in value) else "items"
    return "data"


_RESULT = re.compile(r"\b(?:returns?|gives?|outputs?|answers?)\s+(?:an?|the)?\s*(list of \w+|\w+)", re.IGNORECASE)


def _wanted(text: str) -> dict[str, Any]:
    found = _RESULT.search(text)
    return (named_type(found[1]) if found else None) or {}
