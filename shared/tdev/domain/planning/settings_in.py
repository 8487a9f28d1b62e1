"""What a clause says about a component's settings: numbers, columns, choices, comparisons, quoted texts."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from tdev.domain.planning.called import called
from tdev.domain.planning.clauses import Clause
from tdev.domain.planning.constants import Constant
from tdev.domain.planning.words import features, stem, words
from tdev.domain.workflow import schemas

_KIND_NAMES = {
    "url": {"url", "uri", "link", "address", "webhook"},
    "path": {"path", "file", "filename", "name", "target", "source", "archive"},
    "email": {"email", "to", "recipient", "address", "cc"},
    "date": {
        "date",
        "day",
        "start",
        "end",
        "first",
        "second",
        "since",
        "until",
        "from",
        "when",
        "text",
        "other",
        "later",
        "earlier",
    },
    "expression": {"expression", "formula", "calculation"},
}
_UNTIL = frozenset("until till to before through by".split())
_FROM = frozenset("from since after starting".split())
_DATED = re.compile(r"\b(?:date|20\d\d)\b")
_COUNT_NAMES = {"count", "top", "limit", "most", "number", "sentences", "size", "n", "first", "width", "height", "days"}
_COLUMN_NAMES = {"by", "column", "columns", "field", "fields", "key", "keys", "on", "group"}
_COLUMN_BEFORE = re.compile(r"\b(?:columns?|fields?)\s+(?:named\s+|called\s+)?[\"'“‘]?$", re.IGNORECASE)
_START = r"(?<![A-Za-z0-9_\uac00-\ud7a3])"
_NAMES = r"((?:[A-Za-z_][A-Za-z0-9_]*)(?:\s*(?:,|and)\s*[A-Za-z_][A-Za-z0-9_]*)*)"
_NAMED_COLUMNS = (
    re.compile(rf"\b(?:columns?|fields?)\s+(?:named\s+)?(?:the\s+)?{_NAMES}", re.IGNORECASE),
    re.compile(rf"\b(?:by|per|on|for\s+(?:each|every))\s+(?:the\s+)?{_NAMES}", re.IGNORECASE),
    re.compile(
        _START + r"([A-Za-z_][A-Za-z0-9_]*|[\uac00-\ud7a3]+?)\s*(?:별로?|기준으로|기준|순으로|순)(?![\uac00-\ud7a3])"
    ),
    re.compile(_START + r"([A-Za-z_][A-Za-z0-9_]*|[\uac00-\ud7a3]+)\s+(?:내림차순|오름차순)"),
    re.compile(
        _START + r"([A-Za-z_][A-Za-z0-9_]*|[\uac00-\ud7a3]+)\s+(?:열|컬럼|칼럼)(?:의|을|은|에서|이)?(?![\uac00-\ud7a3])"
    ),
    re.compile(rf"\bof\s+(?:the\s+)?{_NAMES}", re.IGNORECASE),
)
"""How a goal names columns; the first that finds some is right."""
_ONLY_COLUMNS = (
    re.compile(rf"\b(?:only|just)\s+(?:the\s+)?{_NAMES}", re.IGNORECASE),
    re.compile(r"(?<!\S)((?:\S+(?:,|과|와)\s){0,9}\S+)만(?=\s|$)"),
)
_BETWEEN = re.compile(r"\s*,\s*|\s*\band\b\s*|(?:과|와)\s+")
_MEASURED = re.compile(
    r"\b(?:sum|total|average|avg|mean|max|maximum|min|minimum|highest|lowest)\s+(?:of\s+)?(?:the\s+)?"
    r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    rf"|{_START}"
    r"(?P<korean>[A-Za-z_][A-Za-z0-9_]*|[\uac00-\ud7a3]+?)(?:의|을|를)?\s*"
    r"(?:합계|총합|평균|최대|최소|최댓값|최솟값|합)",
    re.IGNORECASE,
)
_SYNONYMS = {
    "sum": "sum total totals add 합계 합 총합 총",
    "avg": "average avg mean 평균",
    "mean": "average avg mean 평균",
    "average": "average avg mean 평균",
    "count": "count counts number many 개수 건수 횟수",
    "max": "max maximum highest largest biggest latest 최대 최고",
    "min": "min minimum lowest smallest earliest 최소 최저",
    "desc": "desc descending highest largest biggest most newest latest top reverse 내림차순 높은 큰",
    "descending": "desc descending highest largest biggest most newest latest top reverse 내림차순 높은 큰",
    "lines": "line lines 줄",
    "sentences": "sentence sentences 문장",
    "paragraphs": "paragraph paragraphs 문단",
    "asc": "asc ascending lowest smallest oldest 오름차순 낮은 작은",
    "ascending": "asc ascending lowest smallest oldest 오름차순 낮은 작은",
}
_COMPARISON = re.compile(
    _START + r"(?P<column>[A-Za-z_][A-Za-z0-9_]*|[\uac00-\ud7a3]+?)(?:이|가|은|는)?\s*"
    r"(?:is\s+|are\s+)?(?P<operator>>=|<=|!=|==|=|>|<|(?<=\s)(?:at least|at most|greater than|more than|less than"
    r"|fewer than|over|above|under|below|equal to|equals|contains|is not|is)(?=\s))\s*"
    r"(?P<value>-?\d[\d,.]*|\"[^\"]*\"|'[^']*'|[A-Za-z_][\w-]*)",
    re.IGNORECASE,
)
_KOREAN_COMPARISON = re.compile(
    _START + r"(?P<column>[A-Za-z_][A-Za-z0-9_]*|[\uac00-\ud7a3]+?)(?:이|가|은|는)?\s*"
    r"(?P<value>-?\d[\d,.]*)[\uac00-\ud7a3]?\s*"
    r"(?P<operator>이상|이하|초과|미만)"
)
_KOREAN_EQUAL = re.compile(
    _START + r"(?P<column>[A-Za-z_][A-Za-z0-9_]*|[\uac00-\ud7a3]+?)(?:이|가|은|는)\s*"
    r"(?P<value>-?\d[\d,.]*|[A-Za-z_][\w-]*|[\uac00-\ud7a3]+?|\"[^\"]*\")(?P<operator>인)(?=\s)"
)
_OPERATORS = {
    word: operator
    for operator, words_for_it in {
        ">=": (">=", "at least", "이상"),
        "<=": ("<=", "at most", "이하"),
        ">": (">", "greater than", "more than", "over", "above", "초과"),
        "<": ("<", "less than", "fewer than", "under", "below", "미만"),
        "==": ("=", "==", "equals", "equal to", "is", "인"),
        "!=": ("!=", "is not"),
        "contains": ("contains",),
    }.items()
    for word in words_for_it
}
_OPPOSITE = {">=": "<", "<=": ">", ">": "<=", "<": ">=", "==": "!=", "!=": "=="}
_LEFT_OUT = re.compile(
    r"\b(?:remove|drop|delete|exclude|discard|omit|skip|ignore|leave out|filter out|throw (?:away|out)|get rid of"
    r"|take out|without)\b.{0,40}\b(?:rows?|lines?|records?|entries|those|orders|items|ones)\b"
    r"|(?:행|줄|것|건|데이터)(?:은|는|을|를|들은|들을)?\s*(?:빼|제외|제거|삭제|지우|버리)",
    re.IGNORECASE,
)
_OPERATOR_WORDS = {
    "==": {"==", "=", "eq", "equals", "is"}, "!=": {"!=", "ne", "not_equals", "is_not"},
    ">": {">", "gt", "greater", "greater_than"}, "<": {"<", "lt", "less", "less_than"},
    ">=": {">=", "ge", "gte", "at_least", "greater_or_equal"}, "<=": {"<=", "le", "lte", "at_most", "less_or_equal"},
    "contains": {"contains", "has", "includes"},
}  # fmt: skip


COLUMN_NAMES = frozenset({"column", "field"})
"""Names of parameters that name one column."""
OPERATOR_NAMES = frozenset({"operator", "comparison", "op"})
"""Names of parameters that say how two values are compared."""


def constant_quality(name: str, schema: schemas.Schema, constant: Constant, goal: str) -> float:
    """How well a constant of the goal fits a parameter, from 0 (not at all) to 1."""
    kinds = schemas.types_of(schema)
    parts = set(name.lower().split("_")) | {name.rstrip("s")}
    if constant.kind == "json":
        return _json_quality(kinds, parts, constant)
    if constant.kind == "number":
        if kinds and not kinds & {"integer", "number"}:
            return 0.0
        if isinstance(constant.value, float) and kinds == {"integer"}:
            return 0.0
        said = _near(goal, constant.start, constant.end)
        overlap = bool(said & (set(features(f"{name} {schema.get('description', '')}")) | {stem(p) for p in parts}))
        return 0.9 if overlap else 0.6 if parts & _COUNT_NAMES else 0.2
    if kinds and "string" not in kinds:
        return 0.0
    if constant.kind == "quote":
        unfit = "enum" in schema or str(schema.get("description", "")).startswith("address")
        return 0.0 if unfit else _quote_quality(name, parts, constant, goal)
    if constant.kind == "date" and name == "text":
        return 0.9 if _DATED.search(str(schema.get("description", ""))) else 0.0
    if constant.kind == "date" and parts & {"start", "end"}:
        return _in_time(parts, constant, goal)
    return 0.9 if parts & _KIND_NAMES[constant.kind] else 0.0


def _quote_quality(name: str, parts: set[str], constant: Constant, goal: str) -> float:
    """How well a quoted text fits; one that is called a column is no text to read."""
    if name in ("text", "html") and _COLUMN_BEFORE.search(goal[max(0, constant.start - 20) : constant.start]):
        return 0.0
    overlap = bool(_near(goal, constant.start, constant.end) & {stem(part) for part in parts})
    return 0.95 if overlap else 0.75 if parts & {"text", "template", "value", "content", "message"} else 0.5


def _in_time(parts: set[str], constant: Constant, goal: str) -> float:
    """A date behind ``until`` is no start, one behind ``from`` no end."""
    before = words(goal[: constant.start])[-1:]
    other = _FROM if "end" in parts else _UNTIL
    return 0.6 if before and before[0] in other else 0.9


def _json_quality(kinds: frozenset[str], parts: set[str], constant: Constant) -> float:
    """How well JSON fits: as the value it is, or for a text as it is written."""
    if not kinds or ("object" if constant.text[0] == "{" else "array") in kinds:
        return 0.95
    return 0.75 if "string" in kinds and parts & {"text", "content", "message", "body"} else 0.0


@lru_cache(4096)
def _near(goal: str, start: int, end: int) -> frozenset[str]:
    """Stems of the three words before a constant and of the one behind it. Every candidate asks for the same few."""
    before, after = words(goal[:start])[-3:], words(goal[end:])[:1]
    return frozenset(stem(word) for word in (*before, *after))


def setting(name: str, schema: schemas.Schema, clause: Clause) -> Any:
    """The value that a clause's own words give to a setting (a choice, a column, part of a comparison), or None."""
    found = schemas.resolve(schema, schema)
    kinds = schemas.types_of(found)
    given = called(name, str(schema.get("description", "")), clause.text)
    if given is None and kinds <= {"boolean", "null"} and "boolean" in kinds:
        return _flag(name, clause)
    return given if given is not None else _by_words(name, found, kinds, clause)


def _by_words(name: str, found: schemas.Schema, kinds: frozenset[str], clause: Clause) -> Any:
    """A part of a comparison, a choice, or a column."""
    compared = comparison(clause)
    if compared is not None:
        column, operator, value = compared
        if name in ("column", "field", "key"):
            return column
        if name in OPERATOR_NAMES:
            return _choice_of(found, _OPERATOR_WORDS[operator]) or operator
        if name == "value":
            return value
    if "enum" in found:
        return _choice(found["enum"], clause)
    if name in ("column", "value_column", "measure") and (measured := _measured(clause)):
        return measured
    if name in _COLUMN_NAMES or name.split("_")[-1] in _COLUMN_NAMES:
        columns = columns_in(clause, several="array" in kinds)
        if columns:
            return columns if "array" in kinds else columns[0]
    return None


def _measured(clause: Clause) -> str:
    names = (match["name"] or match["korean"] for match in _MEASURED.finditer(clause.plain))
    return next((name for name in names if name.lower() not in _NOT_COLUMNS), "")


def _flag(name: str, clause: Clause) -> bool | None:
    said = {stem(word) for word in words(clause.plain)}
    options = {stem(word) for word in _SYNONYMS.get(name, name).split()}
    return True if said & options else None


def _choice(options: Sequence[Any], clause: Clause) -> Any:
    said = words(clause.plain)
    stems = {stem(word) for word in said} | set(clause.terms)
    for option in options:
        names = {stem(word) for word in _SYNONYMS.get(str(option), str(option)).split() if word}
        if names & stems:
            return option
    return None


def _choice_of(schema: schemas.Schema, wanted: set[str]) -> Any:
    return next((option for option in schema.get("enum", ()) if str(option) in wanted), None)


def columns_in(clause: Clause, *, several: bool = False) -> list[str]:
    """The columns a clause names: ``by region and product``, ``지역별``; with ``several`` also ``only a and b``."""
    for pattern in (*_NAMED_COLUMNS, *(_ONLY_COLUMNS if several else ())):
        found = [
            name
            for match in pattern.finditer(clause.plain)
            for name in _BETWEEN.split(match[1])
            if name and name.lower() not in _NOT_COLUMNS
        ]
        if found:
            return list(dict.fromkeys(found))
    return []


def columns_said(clause: Clause) -> list[str]:
    """Every column that a clause names, to group by, to measure or to compare."""
    compared = comparison(clause)
    return [*columns_in(clause, several=True), _measured(clause), *([compared[0]] if compared else [])]


_NOT_COLUMNS = frozenset(
    """
    the a an it them this that these each all descending ascending desc asc and then by per of on in column columns
    field fields row rows value values only those file table page result results summary
    열 컬럼 칼럼 내림차 오름차 큰 작은 높은 낮은
    """.split()
)


_NOT_COMPARED = _NOT_COLUMNS | {"what", "which", "who", "where", "when", "there", "that", "how", "many", "much"}


def comparison(clause: Clause) -> tuple[str, str, Any] | None:
    """A comparison such as ``amount over 100``: column, operator (``> >= < <= == != contains``), value."""
    for pattern in (_KOREAN_COMPARISON, _KOREAN_EQUAL, _COMPARISON):
        match = pattern.search(clause.text)
        if match and match["column"].lower() not in _NOT_COMPARED:
            operator = _OPERATORS[match["operator"].lower()]
            left_out = operator in _OPPOSITE and leaves_rows_out(clause.plain)
            return match["column"], _OPPOSITE[operator] if left_out else operator, _literal(match["value"])
    return None


def leaves_rows_out(plain: str) -> bool:
    """Whether words ask for rows to be taken out, so that what they compare is what is not kept."""
    return bool(_LEFT_OUT.search(plain))


def _literal(text: str) -> Any:
    plain = text.strip("\"'")
    if plain != text:
        return plain
    number = text.replace(",", "").rstrip(".")
    try:
        return float(number) if "." in number else int(number)
    except ValueError:
        return text
