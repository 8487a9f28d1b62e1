"""What a goal names: the constants the planner knows anyway, and buckets, channels, spans of time, currencies."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from tdev.domain.planning.constants import Constant, constants_in, masked
from tdev.domain.planning.described.names import CITIES, CURRENCIES, LANGUAGES
from tdev.domain.planning.described.tongues import FOREIGN
from tdev.domain.planning.kinds import ending_of
from tdev.domain.planning.lexicon import STOP

_ELSEWHERE = re.compile(r"\s(?:on|in|against|and|then)\s(?!\w{1,60}\s?[=<>!]).{0,200}$")
"""What stands behind a query and is none of it."""
_UNITS = {
    "m": "minute minutes min mins 분", "h": "hour hours hr hrs 시간", "d": "day days 일", "w": "week weeks 주 주일",
}  # fmt: skip
_UNIT = {form: unit for unit, forms in _UNITS.items() for form in (unit, *forms.split())}
_SPAN = re.compile(
    r"(?:\b(?:last|past|previous|recent)\s{1,9}|지난\s{0,9}|최근\s{0,9})(\d+|an?\s)?\s{0,9}(minutes?|mins?|hours?"
    r"|hrs?|days?|weeks?|[mhdw]|분|시간|일|주일|주)"
    r"(?![a-z])|(?<![\w.-])(\d{1,4})(m|h|d|w)(?![\w-])",
    re.IGNORECASE,
)
_PATTERNS = (
    ("s3", re.compile(r"\bs3://[^\s<>\"'`),;\uac00-\ud7a3]+", re.IGNORECASE)),
    ("cloud", re.compile(r"\b(?:gs|gcs|az|abfss?|wasbs?|azure|ftp|sftp|hdfs|file|dropbox"
        r"|gdrive)://[^\s\"'`),;\uac00-\ud7a3]+", re.I)),
    ("channel", re.compile(r"(?<![\w&/#])#[a-z\uac00-\ud7a3][a-z0-9_\-]{0,80}", re.IGNORECASE)),
    ("sql", re.compile(r"\bSELECT\s[^;\n\uac00-\ud7a3]{1,200}?\sFROM\s[^;\n\uac00-\ud7a3]{1,200}", re.IGNORECASE)),
    ("repo", re.compile(r"(?<![\w./@:-])[A-Za-z0-9][\w-]{0,60}/[A-Za-z0-9][\w.-]{0,60}[A-Za-z0-9](?![A-Za-z0-9_/])")),
    ("moment", re.compile(
        r"\b(?:today|tonight|tomorrow|(?:next|this|on)\s{1,9}(?:mon|tues|wednes|thurs|fri|satur"
        r"|sun)day)(?:\s{1,9}(?:morning|afternoon|evening))?"
        r"(?:\s{0,9},?\s{0,9}(?:at\s{1,9})?\d{1,2}(?::\d\d)?\s{0,9}(?:am|pm)?)?(?![\w:])"
        r"|(?:오늘|내일|모레|(?:이번|다음)\s{0,9}주\s{0,9}[월화수목금토일]요일)(?:\s{0,9}(?:오전|오후|저녁"
        r"|아침))?\s{0,9}\d{1,2}시(?:\s{0,9}\d{1,2}분|\s{0,9}반)?",
        re.IGNORECASE)),
    ("workflow", re.compile(r"(?<![\w-])wf[_-][\w-]+")),
    ("method", re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)\b(?=\s+(?:\w+\s+){0,2}https?:)"
        r"|(?<=으로 )(?:GET|POST|PUT|PATCH|DELETE|HEAD)\b"
        r"|\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)(?=\s?(?:요청|방식|으로))")),
)  # fmt: skip
_AFTER = (
    ("bucket", re.compile(r"\b(?:s3\s{1,9})?bucket\s{1,9}(?:named\s{1,9}|called\s{1,9})?(?!and\b|under\b|as\b"
        r"|in\b|with\b|into\b|to\b)([a-z0-9][\w.-]{0,60}[a-z0-9])", re.I)),
    ("bucket", re.compile(r"([a-z0-9][\w.-]{0,60}[a-z0-9])\s{1,9}bucket\b", re.IGNORECASE)),
    ("bucket", re.compile(r"버킷\s{0,9}([a-z0-9][a-z0-9.-]{0,60}[a-z0-9])")),
    ("bucket", re.compile(r"([a-z0-9][a-z0-9.-]{0,60}[a-z0-9])\s{0,9}버킷")),
    ("key", re.compile(r"\bkey\s{1,9}([\w./-]{0,200}\w)", re.IGNORECASE)),
    ("database", re.compile(r"([A-Za-z][\w-]{0,60})\s{1,9}(?:database|db|DB|데이터베이스|디비)(?![a-z])")),
    ("table", re.compile(r"(?:table\s{1,9})([A-Za-z][\w-]{0,60})"
        r"|([A-Za-z][\w-]{0,60})\s{1,9}(?:DynamoDB\s{1,9})?(?:table\b|테이블)")),
    ("service", re.compile(r"\b(?:\w+_\w+|latency|cpu|memory|throughput|error\s{1,9}rate)"
        r"\s{1,9}(?:of|for)\s{1,9}(?:the\s{1,9})?"
        r"([a-z][\w-]{0,60})", re.IGNORECASE)),
    ("service", re.compile(r"\b(?:roll|bring|set|put)\s{1,9}(?:the\s{1,9})?([a-z][\w-]{0,60})\s{1,9}back\b", re.I)),
    ("service", re.compile(r"([A-Za-z][\w-]{0,60})\s{0,9}(?:서비스)|(?:service\s{1,9})([A-Za-z][\w-]{0,60})"
        r"|([A-Za-z][\w-]{0,60})\s{1,9}(?:service|app)\b")),
    ("user", re.compile(r"(?:users?|customers?|members?|사용자|유저|회원|고객)\s{1,9}"
        r"(?:id\s{1,9}|with\s{1,9}id\s{1,9}|number\s{1,9}|아이디\s{0,9})?([A-Za-z]{0,20}[-_]?\d[\w-]{0,60})", re.I)),
    ("service", re.compile(
        r"\b(?:deploy|roll\s{0,9}back|rollback|ship|release"
        r"|revert)\s{1,9}(?:the\s{1,9})?([a-z][\w-]{0,60})(?=\s{0,9}(?:$|[,.]|to\b|on\b|with\b|in\b|as\b"
        r"|and\b))", re.I)),
    ("service", re.compile(r"(?<![\w./#@-])([a-z][\w-]{0,60})(?:을|를)?\s{1,9}(?:\S+\s{1,9}){0,2}?(?:배포|롤백|되돌려"
        r"|로그|지표)")),
    ("service", re.compile(r"\b([a-z][\w-]{0,60})\s{1,9}(?:error\s{1,9})?logs?\b|\blogs?\s{1,9}(?:of|for"
        r"|from)\s{1,9}(?:the\s{1,9})?([a-z][\w-]{0,60})", re.IGNORECASE)),
)  # fmt: skip
_HYPHENED = re.compile(r"(?<![\w./#@-])[a-z][a-z0-9]{0,30}(?:-[a-z0-9]{1,30}){1,8}(?![A-Za-z0-9_./@])")
_PLAIN_HYPHENED = frozenset(
    "e-mail read-only blue-green up-to-date follow-up well-known long-term short-term sign-up plain-text real-time "
    "text-to-speech speech-to-text step-by-step one-time year-over-year bar-chart line-chart pie-chart check-in".split()
)
_SAYING = re.compile(
    r"\b(?:saying|that says|which says)\s+(?:that\s+)?([^\s\"'“#][^\"'“\n;]{2,200}?)(?=\s*(?:$|[.;\n]|,\s))"
)
_COLUMN_SAID = re.compile(r"\b(?:by|per|where|columns?|fields?)\s+(?:the\s+)?$", re.IGNORECASE)
_BRANDS = frozenset("github cloudformation dynamodb".split()) | {name.lower() for name, *_ in FOREIGN}
_METRIC = re.compile(
    r"(?<![A-Za-z0-9_-])[a-z][a-z0-9]{0,30}(?:_[a-z0-9]{1,30}){1,8}(?![A-Za-z0-9_-])|\b(?:p\d\d\s{1,9}latency"
    r"|latency|cpu(?:\s{1,9}usage)?|memory(?:\s{1,9}usage)?|throughput|qps|error\s{1,9}rate)\b"
    r"|에러율|오류율|응답\s?시간|지연\s?시간",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<![A-Za-z0-9_])[A-Z][a-z0-9]{1,40}[A-Z][A-Za-z0-9]{0,60}(?![A-Za-z0-9_])")
_WORD = re.compile(r"[A-Za-z]+|[\uac00-\ud7a3]+|[$€£¥₩]")
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW"}
_PLACE = re.compile(
    r"\b(?:weather|forecast|temperature|rain|snow)\s{1,9}(?:today\s{1,9}|tomorrow\s{1,9}|like\s{1,9})?(?:in"
    r"|for|of|at)\s{1,9}([A-Z][a-z]+(?:\s[A-Z][a-z]+)?)"
    r"|([\uac00-\ud7a3]{2,5}?)(?:의)?\s{0,9}(?:오늘|내일|이번\s{0,9}주|주말)?\s{0,9}(?:날씨|기온|예보)"
)
_AUDIO, _IMAGE, _PAPER, _FILM = (
    "mp3 wav m4a ogg flac aac".split(),
    "png jpg jpeg gif webp heic bmp tiff svg".split(),
    "pdf docx pptx".split(),
    "mp4 mov avi mkv webm wmv".split(),
)
_NO_NAMES = STOP | frozenset(
    "the this our new old last latest previous error errors service services app logs log version it production "
    "staging user customer read query sql database run sql slow web micro aws s3 private public same".split()
)
_ISSUED = re.compile(r"\b(?:repo|repository|issues?|github)\b|레포|저장소|이슈|깃", re.IGNORECASE)
_FORMS = sorted((form for form in (*LANGUAGES, *CURRENCIES, *CITIES) if form[0] >= "\uac00"), key=len, reverse=True)


def named_in(goal: str) -> list[Constant]:
    """Everything a goal names, in order, none inside another."""
    plain = list(constants_in(goal))
    plain += [c for c in _saying(goal) if all(c.end <= p.start or c.start >= p.end for p in plain)]
    quoted = [c for c in plain if c.kind == "quote"]
    found = list(quoted)
    text = masked(goal, quoted)
    for constant in (*_patterned(text), *plain):
        _put(constant, found)
    rest = masked(goal, [c for c in found if c.kind != "number"])
    for constant in (*_labelled(rest), *_spoken(rest)):
        _put(constant, found)
    return sorted((_sorted(c) for c in found), key=lambda c: c.start)


def _saying(goal: str) -> Iterator[Constant]:
    """What a message is to say, without quotes: ``saying the test fails``."""
    for match in _SAYING.finditer(goal):
        yield Constant(
            "quote", match[1].strip(), match[1].strip(), match.start(1), match.start(1) + len(match[1].strip())
        )


def _put(constant: Constant, found: list[Constant]) -> None:
    """Add a constant unless it stands in another one; what has a number in it (``7d``, ``u-81``) takes it along."""
    if constant.kind not in ("number", "city", "language"):
        found[:] = [
            c for c in found if not (c.kind == "number" and constant.start <= c.start and c.end <= constant.end)
        ]
    if all(constant.end <= c.start or constant.start >= c.end for c in found):
        found.append(constant)


def _sorted(constant: Constant) -> Constant:
    """An address by what is behind it: page, image, audio or document."""
    if constant.kind != "url":
        return constant
    ending = ending_of(constant.text)
    kind = "audio" if ending in _AUDIO else "image" if ending in _IMAGE else "document" if ending in _PAPER else "url"
    kind = "video" if ending in _FILM else kind
    return Constant(kind, constant.value, constant.text, constant.start, constant.end, constant.target)


def _patterned(text: str) -> Iterator[Constant]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            said = match[0].rstrip(".,;:!? ")
            said = _ELSEWHERE.sub("", said) if kind == "sql" else said
            if kind == "repo" and not _ISSUED.search(text):
                continue
            said = (
                re.sub(r"(?<=[a-z0-9_-])(?:에서|에게|에다가|에다|으로|에|로|을|를|의)$", "", said)
                if kind == "channel"
                else said
            )
            yield Constant(kind, said, said, match.start(), match.start() + len(said))
    for match in _SPAN.finditer(text):
        if match[4] and match[4] in "DM":  # ``3D`` and ``5M`` are no spans of time
            continue
        unit = _UNIT[(match[2] or match[4]).lower()]
        number = (match[1] or match[3] or "1").strip()
        yield Constant("span", f"{number if number.isdigit() else 1}{unit}", match[0], match.start(), match.end())


def _labelled(text: str) -> Iterator[Constant]:
    yield from _looking_like((("component", _CAMEL), ("metric", _METRIC)), text)
    for kind, pattern in _AFTER:
        for match in pattern.finditer(text):
            group = next(index for index, value in enumerate(match.groups(), 1) if value)
            said = match[group]
            if said.lower() in _NO_NAMES or "\x00" in said:
                continue
            yield Constant(kind, said, said, match.start(group), match.end(group))
    yield from _looking_like((("service", _HYPHENED),), text)


def _looking_like(patterns: Iterable[tuple[str, re.Pattern[str]]], text: str) -> Iterator[Constant]:
    """Names by their form alone; those of services outside are none."""
    for kind, pattern in patterns:
        for match in pattern.finditer(text):
            if kind == "metric" and _COLUMN_SAID.search(text[: match.start()]):
                continue
            if match[0].lower() not in _PLAIN_HYPHENED | _BRANDS:
                yield Constant(kind, match[0], match[0], match.start(), match.end())


def _spoken(text: str) -> Iterator[Constant]:
    """Languages, currencies and cities."""
    for match in _PLACE.finditer(text):
        group = 1 if match[1] else 2
        if match[group] not in ("오늘", "내일", "이번", "주말", "지금", "현재"):
            yield Constant("city", match[group], match[group], match.start(group), match.end(group))
    for match in _WORD.finditer(text):
        said, start = match[0].lower(), match.start()
        if said[0] >= "\uac00":
            yield from _korean(said, start, text)
        elif said in LANGUAGES:
            yield Constant("language", LANGUAGES[said], match[0], start, match.end())
        elif said in CURRENCIES or said in _SIGNS:
            yield Constant("currency", CURRENCIES.get(said) or _SIGNS[said], match[0], start, match.end())
        elif said in CITIES:
            yield Constant("city", match[0], match[0], start, match.end())


def _korean(said: str, start: int, text: str) -> Iterator[Constant]:
    """A name at the beginning of a Korean word, with or without a particle."""
    form = next((form for form in _FORMS if said.startswith(form)), "")
    if not form or (len(form) == 1 and not _is_amount(said, start, text)):
        return
    kind, value = next(
        (kind, table[form] if isinstance(table, dict) else form) for kind, table in _TABLES if form in table
    )
    yield Constant(kind, value, form, start, start + len(form))


_TABLES: tuple[tuple[str, Any], ...] = (("language", LANGUAGES), ("currency", CURRENCIES), ("city", CITIES))


def _is_amount(said: str, start: int, text: str) -> bool:
    """``원`` is money behind a number or ``몇``, or where another currency was named."""
    before = text[:start].rstrip()
    counted = before.endswith(("몇", "얼마")) or bool(before and (before[-1].isdigit() or before[-1] == "\x00"))
    return (counted and len(said) <= 4) or said in ("원으로", "원화로", "엔으로", "원은", "불로", "원이야")
