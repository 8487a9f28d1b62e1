"""What a goal names: addresses, files, quoted texts, numbers, dates, sums, e-mail addresses."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_ENDINGS = (
    "csv|tsv|jsonl|ndjson|json|toml|docx|pptx|txt|md|html?|xml|rss|pdf|png|jpe?g|gif|webp|zip"
    "|ya?ml|log|xlsx|sh|py|sql|ini|cfg|conf|rst|dmg|exe|msi|iso|tar|t?gz|bz2|7z|rar|deb|rpm|whl|jar|apk|bin|parquet"
    "|sqlite|mp3|mp4|wav|mov|avi|mkv|svg|bmp|tiff?|heic|docm?|xlsm?|pptm?|odt|ods|rtf|eml|ics|epub|ipynb|js|ts|java"
    "|go|rs|rb|php|css|bak|pem|crt"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_NUMBER = r"-?\d[\d,]*+(?:\.\d+)?%?"
_OPERAND = rf"(?:\(\s*)*(?:sqrt\s*\(\s*)?{_NUMBER}(?:\s*\))*"
_OPERATOR = r"(?:\s*(?:\*\*|//|[-+*/×÷^])\s*|\s+(?:plus|minus|times|divided\s+by|더하기|빼기|곱하기|나누기)\s+)"
_PATTERNS = (
    ("quote", re.compile(
        r"```(?:\w*\n)?(.*?)```|\"([^\"\n]{1,4000}+)\"|“([^”]{1,4000}+)”|‘([^’]{1,400}+)’", re.DOTALL
    )),
    ("quote", re.compile(r"(?<![\w'])'([^'\n]{1,400}+)'(?!\w)")),
    ("url", re.compile(r"https?://[^\s<>\"'`)\]}，。]+")),
    ("email", re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")),
    ("quote", re.compile(
        r"(?<![\w./+=-])(?:eyJ[\w-]{5,8000}+\.[\w-]{2,8000}+(?:\.[\w-]*+)?|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{32,128}+"
        r"|(?=[\w+/]{0,80}[a-z])(?=[\w+/]{0,80}[A-Z])(?:[A-Za-z0-9+/]{4}){2,500}+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}="
        r"))(?![\w./+=-]*[\w/+=])"
    )),
    ("path", re.compile(
        rf"(?<![\w@.-])(?:[\w.-]++/){{0,40}}[\w-][\w.-]*\.(?:{_ENDINGS})(?![A-Za-z0-9_])", re.IGNORECASE
    )),
    ("date", re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?(?![\dA-Za-z-])")),
    ("date", re.compile(r"(?<![\w/])\d{1,2}/\d{1,2}/\d{4}(?![\dA-Za-z/])|\d{4}년\s*\d{1,2}월\s*\d{1,2}일")),
    ("date", re.compile(
        rf"(?<!\w)(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?),?\s+\d{{4}}(?!\w)",
        re.IGNORECASE,
    )),
    ("expression", re.compile(
        rf"(?<![\w.(]){_OPERAND}(?:(?:(?<=%)\s+of\s+|{_OPERATOR}){_OPERAND})+", re.IGNORECASE
    )),
    ("number", re.compile(r"(?<![\w.#])-?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w.])|(?<![\w.#])-?\d+(?:\.\d+)?(?!\w|\.\d)")),
    ("number", re.compile(r"(?<![\w.#])\d+(?:\.\d+)?(?=[\uac00-\ud7a3])")),
    ("number", re.compile(r"(?<![\w.#])\d{1,5}(?=[x×]\d{1,5}(?!\w))|(?<=\d[x×])\d{1,5}(?!\w)")),
)  # fmt: skip
_TO = re.compile(
    r"\b(?:to|into|as|named|called)\s+(?:(?:the|a|an|this|our|my)\s+)?(?:(?:file|webhook|address|url|endpoint|hook)\s+)?$"
    r"|\bwebhook\s+$|웹훅\s+$"
    r"|\b(?:put|save|store|write|keep|place)\s+(?:\w+\s+){0,3}in\s+(?:(?:the|a|an)\s+)?(?:file\s+)?$|\boutput(?:\s+is)?\s+$"
    r"|\b(?:make|create|produce|generate|build|write|give|save)\s+(?:me\s+)?(?:an?|the|new)\s+(?:new\s+)?(?:\w+\s+)?"
    r"(?:file|workbook|spreadsheet|sheet|document)\s+$",
    re.IGNORECASE,
)
_ARROW = re.compile(r"(?:->|=>|→)\s*$")
_GIVEN = re.compile(r"\b(?:give|get|hand|send) me\s+(?:back\s+)?(?:an?\s+|the\s+)?$", re.IGNORECASE)
_A_FILE = re.compile(rf"\w\.(?:{_ENDINGS})\b", re.IGNORECASE)
_ADDED_TO = re.compile(r"\b(?:add|append|insert)\b[^.;\n]*\bto\s+(?:the\s+)?(?:file\s+)?$", re.IGNORECASE)
"""What something is added to is read first."""
_WRITTEN_ALONE = re.compile(r"\b(?:write|produce|create|generate)\s+$", re.IGNORECASE)
_ENDS = re.compile(r"\s*(?:$|[.,;!?)](?:\s|$)|(?:and|then)\b)")
_KOREAN_TO = re.compile(r"(?:으로|로|에)\s*(?:저장|써|쓰|기록|내보|보내|올려|만들|출력)")
_SENT_TO = re.compile(
    r"\s*(?:으로|로|에)?\s*(?:웹훅|주소|webhook)?\s*(?:으로|로|에)\s*(?:보내|올려|전송|post|알려)", re.IGNORECASE
)
_PARTICLE = re.compile(r"(?<=[!-~])[\uac00-\ud7a3]{1,3}$")
_JSON = re.compile(r"(?<![\w\"'`“‘$({\[>])(?:\{\s*\"|\[\s*\{\s*\")")
LONGEST_WITH_JSON = 8000
"""Characters of a goal that is looked through for JSON."""
_LISTED = re.compile(r"(?:[\s,;.\d-]|and)+")
LEAST_LISTED = 3
"""Numbers that stand together are a list from this many on."""
LONGEST_NUMBER = 30
"""Digits; what is longer is no amount of anything."""
_TRAILING = ".,;:!?"
_NUMBER_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_NUMBER_WORD = re.compile(rf"\b({'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Constant:
    """Something the goal names literally.

    Attributes:
        kind: url, email, path, date, expression, number, quote or json (its value is the text).
        target: The goal says that something goes there (``to out.csv``), so it is nothing to read.
    """

    kind: str
    value: Any
    text: str
    start: int
    end: int
    target: bool = False


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_number)


def constants_in(goal: str) -> list[Constant]:
    """All constants, in order, none inside another; earlier patterns win (a number in a URL is no number)."""
    found = list(_json_in(goal))
    taken = bytearray(len(goal))
    for constant in found:
        taken[constant.start : constant.end] = b"\x01" * (constant.end - constant.start)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(goal):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            text = next((group for group in match.groups() if group is not None), match[0])
            if kind == "number" and len(text) > LONGEST_NUMBER:
                continue
            text, end = _trimmed(kind, text, start, end)
            kind_inside = _kind_of_quote(text) if kind == "quote" else kind
            target = _is_target(goal, start, end, kind_inside)
            found.append(Constant(kind_inside, _value(kind_inside, text), text, start, end, target))
            taken[start:end] = b"\x01" * (end - start)
    for match in _NUMBER_WORD.finditer(goal):
        if not any(taken[match.start() : match.end()]):
            found.append(Constant("number", _NUMBER_WORDS[match[1].lower()], match[0], *match.span()))
    return sorted(found, key=lambda constant: constant.start)


def _json_in(goal: str) -> Iterator[Constant]:
    """The JSON objects, and lists of them, that stand in a goal outside quotes."""
    position = 0
    while len(goal) <= LONGEST_WITH_JSON and (begins := _JSON.search(goal, position)) is not None:
        start = begins.start()
        try:
            _, position = _DECODER.raw_decode(goal, start)
        except (ValueError, RecursionError):
            position = start + 1
            continue
        yield Constant("json", goal[start:position], goal[start:position], start, position)


def _trimmed(kind: str, text: str, start: int, end: int) -> tuple[str, int]:
    """Without the mark or particle that only stands behind it."""
    if kind in ("url", "path"):
        text = _PARTICLE.sub("", text.rstrip(_TRAILING)) if kind == "url" else text.rstrip(_TRAILING)
        end = start + len(text)
    return text, end


def _kind_of_quote(text: str) -> str:
    """A quoted address or file is an address or a file."""
    named = (kind for kind, pattern in _PATTERNS if kind in ("url", "email", "path") and pattern.fullmatch(text))
    return next(named, "quote")


def _is_target(goal: str, start: int, end: int, kind: str) -> bool:
    before, behind = goal[max(0, start - 60) : start], goal[end : end + 40]
    if kind == "path" and _A_FILE.search(goal, 0, start) and (_ARROW.search(before) or _GIVEN.search(before)):
        return True
    if kind == "path" and _ADDED_TO.search(before):
        return False
    if kind == "path" and _WRITTEN_ALONE.search(before) and _ENDS.match(behind):
        return True
    if kind in ("path", "quote"):
        return bool(_TO.search(before) or _KOREAN_TO.match(behind))
    return kind == "url" and bool(_TO.search(before) or _SENT_TO.match(behind))


def _value(kind: str, text: str) -> Any:
    if kind != "number":
        return text
    plain = text.replace(",", "")
    return float(plain) if "." in plain else int(plain)


def masked(goal: str, constants: list[Constant]) -> str:
    """The goal with each constant replaced by as many ``\\x00`` as it has characters: positions stay the same."""
    chars = list(goal)
    for constant in constants:
        chars[constant.start : constant.end] = "\x00" * (constant.end - constant.start)
    return "".join(chars)


def literal(value: Any) -> Any:
    """A value as it stands in a step: a text that looks like an expression stays a text."""
    if isinstance(value, list):
        return [literal(one) for one in value]
    if isinstance(value, dict):
        return {literal(name): literal(one) for name, one in value.items()}
    return value.replace("${", "$${") if isinstance(value, str) else value


def is_in(constant: Constant, said: object) -> bool:
    """Whether a value that words give holds what a constant names: ``2-5`` in the pages, the day in a moment."""
    if isinstance(said, dict):
        return constant.value in said.values() or constant.value in said
    if isinstance(said, list):
        return constant.value in said
    held = constant.kind in ("date", "number", "expression")
    return constant.text == said or (held and isinstance(said, str) and constant.text in said)


def is_listed(constant: Constant, among: Sequence[Constant], goal: str) -> bool:
    """Whether a number stands in a list of at least three: ``3, 4, 5``."""
    others = [c for c in among if c.kind == "number" and c is not constant]
    between = (goal[min(c.end, constant.end) : max(c.start, constant.start)] for c in others)
    return sum(_LISTED.fullmatch(text) is not None for text in between) >= LEAST_LISTED - 1
