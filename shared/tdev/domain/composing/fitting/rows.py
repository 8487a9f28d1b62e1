"""Values for the templates that work on rows and objects."""

import re
from collections.abc import Iterator
from typing import Any

from tdev.domain.composing.fitting.facts import Candidates, Facts
from tdev.domain.composing.fitting.formulas import fitting_programs

_OPERATORS = {
    "over": "over, above, greater, more, exceed, 초과, 넘는",
    "least": "at least, minimum, or more, 이상",
    "under": "under, below, less, 미만",
    "most": "at most, up to, or less, 이하",
    "equal": "equal, is, where, from, 인, 같은",
    "differs": "not, except, other, without, 제외",
    "contains": "contain, include, 포함",
    "starts": "start, begin, 시작",
    "ends": "end, 끝",
    "filled": "filled, present, not empty, has, missing, 있는, 비어",
}
_MEASURES = {
    "sum": "sum, total, 합",
    "mean": "mean, average, 평균",
    "count": "count, how many, number of, 개수, 건수",
    "max": "max, highest, largest, 최대, 최고",
    "min": "min, lowest, smallest, 최소, 최저",
}


def sort_rows_by(facts: Facts) -> Candidates:
    """Columns that are said first."""
    down = facts.said("descending", "highest", "largest", "desc", "most", "newest", "내림", "높은", "큰")
    for column in _columns(facts):
        for descending in (down,) if facts.blind else (down, not down):
            yield {"column": column, "descending": descending}


def filter_rows_by(facts: Facts) -> Candidates:
    """Columns, operators and values that are said, then those of the examples."""
    told = facts.told(_OPERATORS)
    for column in _columns(facts):
        cells = [
            row.get(column) for rows in facts.firsts if isinstance(rows, list) for row in rows if isinstance(row, dict)
        ]
        texts = any(isinstance(cell, str) for cell in cells)
        for operator in told[:1] if facts.blind else dict.fromkeys((*told, *_OPERATORS)):
            if operator == "filled":
                yield {"column": column, "operator": operator, "value": None}
                continue
            plain = [cell for cell in cells if isinstance(cell, str | int | float | bool)]
            quotes = [quote for quote in facts.quotes if quote != column]
            said: list[Any] = [*quotes, *facts.numbers, *([True] if facts.blind else [])]
            for value in list(dict.fromkeys([*said, *([] if facts.blind else plain)]))[:12]:
                compares_texts = operator in ("contains", "starts", "ends")
                if compares_texts <= (texts and isinstance(value, str)):
                    yield {"column": column, "operator": operator, "value": value}


def _columns(facts: Facts) -> list[str]:
    """Columns in the order in which they matter; without examples only those that are said."""
    if not facts.blind:
        return facts.columns[:8]
    return [column for column in facts.columns if column.lower() in facts.words] or facts.quotes[:1]


def group_rows_by(facts: Facts) -> Candidates:
    """Every pair of columns, the measures that are said first."""
    told = facts.told(_MEASURES)
    form = "rows" if any(type(answer) is list for answer in facts.answers) else "object"
    numbers = [number for answer in facts.answers for number in _numbers(answer)]
    shown = [len(str(number).partition(".")[2]) for number in numbers if isinstance(number, float)]
    columns = _columns(facts)
    for by in columns:
        for column in [each for each in columns if each != by] or [by]:
            for measure in told[:1] if facts.blind else dict.fromkeys((*told, *_MEASURES)):
                for digits in (None,) if facts.blind else dict.fromkeys((None, *shown[:1], 2, 1)):
                    for named in _new_names(facts, by) if form == "rows" else ["value"]:
                        more = {"measure": measure, "digits": digits, "form": form, "named": named}
                        yield {"by": by, "column": column, **more}


def _numbers(answer: Any) -> Iterator[Any]:
    values = (
        answer.values()
        if isinstance(answer, dict)
        else [v for row in answer or [] if isinstance(row, dict) for v in row.values()]
        if isinstance(answer, list)
        else []
    )
    yield from (value for value in values if isinstance(value, int | float))


def _new_names(facts: Facts, by: str) -> list[str]:
    found = [
        key
        for answer in facts.answers
        if isinstance(answer, list)
        for row in answer
        if isinstance(row, dict)
        for key in row
    ]
    return list(dict.fromkeys(key for key in found if key != by))[:2] or ["value"]


def pick_columns(facts: Facts) -> Candidates:
    """The columns of the answers, each with the column that holds the same values."""
    for rows, answer in zip(facts.firsts, facts.answers, strict=True):
        if rows and answer and isinstance(answer, list) and isinstance(answer[0], dict) and isinstance(rows[0], dict):
            pairs = []
            for new in answer[0]:
                same = [
                    old for old in rows[0] if all(r.get(old) == a.get(new) for r, a in zip(rows, answer, strict=False))
                ]
                if new in same:
                    pairs.append([new, new])
                elif same:
                    pairs.append([same[0], new])
            if len(pairs) == len(answer[0]):
                yield {"columns": pairs}
    if facts.blind:
        said = [column for column in facts.columns if re.search(rf"\b{re.escape(column.lower())}\b", facts.words)]
        if said:
            yield {"columns": [[column, column] for column in said]}


def column_list(facts: Facts) -> Candidates:
    """Columns that are said first; each value once when that is said."""
    once = facts.said("unique", "distinct", "once", "중복")
    for column in _columns(facts):
        for unique in (once,) if facts.blind else (once, not once):
            yield {"column": column, "unique": unique}


def add_column(facts: Facts) -> Candidates:
    """The new column of the answers, with a formula over the others."""
    for rows, answer in zip(facts.firsts, facts.answers, strict=True):
        if not (rows and isinstance(answer, list) and answer and isinstance(answer[0], dict)):
            continue
        new = next((key for key in answer[0] if key not in rows[0]), None)
        numbers = [key for key, value in rows[0].items() if isinstance(value, int | float)][:3]
        if new is None or not numbers:
            return
        cases = [(row, made.get(new)) for row, made in zip(rows, answer, strict=False)]
        subsets = [numbers, *([a, b] for a in numbers for b in numbers if a < b), *([each] for each in numbers)]
        for names in subsets:
            for found in fitting_programs(
                facts, names, [({key: row[key] for key in names}, made) for row, made in cases]
            ):
                yield {"column": new, **found}
        return


def unique_rows(facts: Facts) -> Candidates:
    """Columns that are said first; the first or the last of equals."""
    last = facts.said("last", "latest", "newest", "마지막", "최신")
    for column in _columns(facts):
        for keep in ("last", "first") if last else ("first", "last"):
            yield {"column": column, "keep": keep}


def write_rows(facts: Facts) -> Candidates:
    """The columns that the answer shows, in its order."""
    forms = {"markdown": "markdown, 마크다운", "csv": "csv, comma", "lines": "line, 줄"}
    told = facts.told(forms)
    columns = facts.columns
    shown = next((str(answer) for answer in facts.answers if answer), "")
    orders = [sorted((c for c in columns if c in shown), key=shown.find), columns]
    rows: list[Any] = next((rows for rows in facts.firsts if rows), [])
    if rows and isinstance(rows[0], dict):
        present = [key for key, cell in rows[0].items() if str(cell) in shown]
        orders.append(sorted(present, key=lambda key: shown.find(str(rows[0][key]))))
        orders.append(list(rows[0]))
    for form in told[:1] if facts.blind else dict.fromkeys((*told, *forms)):
        for separator in dict.fromkeys((*facts.quotes, ",", ";", "\t", ": ", ", ", " - ", " ", "|", "=")):
            for order in orders:
                if order:
                    yield {"columns": order, "form": form, "separator": separator}


def read_path(facts: Facts) -> Candidates:
    """Every way on which the example's answer lies; a dotted path that is said comes first."""
    for path in _said_paths(facts):
        yield {"path": path, "default": _missing(facts)}
    for data, answer in zip(facts.firsts, facts.answers, strict=True):
        if answer is not None:
            for path in _paths(data, answer):
                yield {"path": path, "default": _missing(facts)}


def _missing(facts: Facts) -> Any:
    """The answer of an example whose input does not hold it."""
    odd = [answer for data, answer in zip(facts.firsts, facts.answers, strict=True) if not any(_paths(data, answer))]
    return odd[0] if odd else None


def _said_paths(facts: Facts) -> list[list[Any]]:
    found = re.findall(r"\b[A-Za-z_]\w*(?:\.\w+|\[\d+\])+", facts.spec.description)
    return [
        [int(part) if part.isdigit() else part for part in re.split(r"[.\[\]]+", text) if part] for text in found[:4]
    ]


def _paths(data: Any, wanted: Any, way: tuple[Any, ...] = ()) -> Iterator[list[Any]]:
    if way and type(data) is type(wanted) and data == wanted:
        yield list(way)
    if len(way) < 8:
        pairs = data.items() if isinstance(data, dict) else enumerate(data[:20]) if isinstance(data, list) else ()
        for key, inner in pairs:
            yield from _paths(inner, wanted, (*way, key))


def reshape_object(facts: Facts) -> Candidates:
    """For each key of the answer a way that leads to its value in every example."""
    calls = [
        (d, a) for d, a in zip(facts.firsts, facts.answers, strict=True) if isinstance(d, dict) and isinstance(a, dict)
    ]
    if not calls:
        return
    fields = []
    for key in calls[0][1]:
        ways = [way for data, answer in calls for way in _paths(data, answer.get(key))]
        right = [way for way in ways if all(_leads(data, way, answer.get(key)) for data, answer in calls)]
        if not right:
            return
        right.sort(key=lambda way: (way[-1] != key, len(way)))
        fields.append([key, right[0]])
    if fields:
        yield {"fields": fields}


def _leads(data: Any, way: list[Any], wanted: Any) -> bool:
    for part in way:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return wanted is None
    return bool(data == wanted)


def validate_object(facts: Facts) -> Candidates:
    """Rules from the JSON Schema of the input, and from ``rules`` of the specification."""
    schema = facts.shapes.get(facts.bound[0], {}) if facts.bound else {}
    declared = schema.get("properties")
    rules = [_rule(key, each, schema) for key, each in declared.items()] if isinstance(declared, dict) else []
    # An inferred schema says only what the examples happen to hold: it is no rule that somebody wanted.
    if not rules or not any(len(rule) > 2 or rule.get("required") for rule in rules) or facts.spec.source == "words":
        rules = _said_rules(facts)
    if not rules:
        return
    kinds = {type(answer) for answer in facts.answers}
    forms = ["valid"] if bool in kinds else ["errors"] if list in kinds else ["report"]
    for form in forms:
        yield {"rules": rules, "form": form}


def _rule(key: str, schema: dict[str, Any], whole: Any) -> dict[str, Any]:
    rule: dict[str, Any] = {"name": key}
    if isinstance(schema.get("type"), str):
        rule["type"] = schema["type"]
    if key in whole.get("required", ()):
        rule["required"] = True
    named = {
        "minimum": "least",
        "minLength": "least",
        "maximum": "most",
        "maxLength": "most",
        "pattern": "pattern",
        "enum": "allowed",
    }
    return {**rule, **{ours: schema[theirs] for theirs, ours in named.items() if theirs in schema}}


def _said_rules(facts: Facts) -> list[dict[str, Any]]:
    """``name is required``, ``age must be at least 18``: keys of the examples that are spoken of."""
    keys = list(dict.fromkeys(key for data in facts.firsts if isinstance(data, dict) for key in data))
    rules = []
    for key in keys:
        near = re.search(rf"\b{re.escape(key.lower())}\b((?:[^,;.]|\.(?=\d))*)", facts.words)
        if near is None:
            continue
        rule: dict[str, Any] = {"name": key, "required": True}
        least = re.search(r"(?:at least|>=|minimum|not less than)\s*(-?\d+(?:\.\d+)?)", near[1])
        most = re.search(r"(?:at most|<=|maximum|not more than)\s*(-?\d+(?:\.\d+)?)", near[1])
        for name, found in (("least", least), ("most", most)):
            if found:
                rule[name] = float(found[1]) if "." in found[1] else int(found[1])
        rules.append(rule)
    return rules
