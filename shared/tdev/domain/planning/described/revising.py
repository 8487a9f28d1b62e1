"""What a goal says about itself: corrections, times at which it is to run, and a payload behind a colon."""

import re
from dataclasses import dataclass

from tdev.domain.planning.constants import Constant, masked
from tdev.domain.planning.described.naming import named_in

_CORRECTED = re.compile(
    r"[\s,;.\-–—(]{0,9}\b(?:no,? wait|wait,? no|oh wait|wait|sorry|scratch that|correction|make (?:that|it)"
    r"|or rather|rather|i mean(?:t)?|i meant"
    r"|actually|no,(?: not that)?)[\s,:\-–—]{1,9}(?:i mean(?:t)?\s{1,9}|make (?:that|it)\s{1,9}"
    r"|actually,?\s{1,9}|no,?\s{1,9}|not that,?\s{1,9}){0,3}(?:(?:to|in|into|at|on)\s{1,9})?"
    r"|[\s,.]{0,9}(?:아니다|아니야|아니요|아니|아냐|앗|아차|잠깐만?|정정)[\s,.!]{0,9}(?:아니[다야]?[\s,.]{0,9})?"
    r"|\s{0,9}(?:이|가)?\s{0,9}말고\s{0,9}",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(r"\b(?:not|instead of|rather than)\s{1,9}", re.IGNORECASE)
_NEAR = 30
_DAY_NAMES = "sunday monday tuesday wednesday thursday friday saturday".split()
_KOREAN_DAYS = "일월화수목금토"
_DAY = rf"(?:{'|'.join(_DAY_NAMES)})s?"
_TIME = (
    r"(?:\s{0,9},?\s{0,9}(?:at|by|around)?\s{0,9}(?:\d{1,2}(?::\d\d)?\s{0,9}(?:am|pm|a\.m\.|p\.m\."
    r"|o'?clock)|\d{1,2}:\d\d|noon|midnight)|\s{1,9}at\s{1,9}\d{1,2}(?![\w:./%-]))"
)
_SCHEDULE = re.compile(
    rf"\b(?:every|each)\s{{1,9}}(?:\d+\s{{1,9}}(?:minutes?|hours?|days?)|{_DAY}(?:\s{{1,9}}(?:morning|evening"
    rf"|night))?|weekdays?|workdays?|business days?|weekends?|day|morning|evening|night"
    rf"|afternoon|hour|minute|week|month|quarter)(?:\s{{1,9}}(?:on\s{{1,9}})?{_DAY})?{_TIME}?"
    rf"|\b(?:daily|hourly|weekly|monthly|nightly|once (?:a|an|per) (?:day|hour|week|month)|on (?:weekdays"
    rf"|{_DAY})(?<=s))\b{_TIME}?"
    rf"|\b(?:at\s{{1,9}})?\d{{1,2}}(?::\d\d)?\s{{0,9}}(?:am|pm)\s{{1,9}}(?:every\s{{1,9}}(?:day|morning|weekday"
    rf"|{_DAY})|daily|each day)\b"
    r"|(?:매일|매주|매월|매달|매시간?|평일(?:마다)?|주말마다|날마다|아침마다|저녁마다)(?:\s{0,9}(?:[월화수목금토일]요일))?(?:마다)?(?:\s{0,9}\d{1,2}일)?"
    r"(?:\s{0,9}(?:에|아침|오전|오후|저녁|밤|새벽|정오))*(?:\s{0,9}\d{1,2}시(?:\s{0,9}(?:\d{1,2}분|반))?)?(?:마다|정각)?에?"
    r"|[월화수목금토일]요일마다(?:\s{0,9}(?:아침|오전|오후|저녁|밤))*(?:\s{0,9}\d{1,2}시(?:\s{0,9}(?:\d{1,2}분|반))?)?에?"
    r"|\d+\s{0,9}(?:분|시간|일)(?:에 한 ?번|마다)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(\d{1,2})(?::(\d\d))?\s{0,9}(am|pm|a\.m\.|p\.m\.)?|(\d{1,2})시(?:\s{0,9}(\d{1,2})분)?", re.IGNORECASE
)
_EVERY = re.compile(r"(\d+)\s{0,9}(minute|hour|분|시간)", re.IGNORECASE)
_PAYLOAD = re.compile(
    r"(?<=[\w\uac00-\ud7a3)]):\s{1,9}(?=\S)|:\n"
    r"|(?<=[?!.])\s{1,9}(?=(?:async def|def|class|import|from|pipeline)\b[^?]*[({:])"
)
_LOOKS_LIKE_CODE = re.compile(r"[{};=<>]|\bdef\b|\bclass\b|\bimport\b|\(\w*\)|^[-+@]{2,}", re.MULTILINE)
_POINTS = re.compile(r"\b(?:this|following|these|below)\b|이거|이것|다음|아래|이\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Revised:
    """A goal made plain.

    Attributes:
        text: What is to be done.
        payload: A text handed over behind a colon.
        notes: What was taken out, for the user.
    """

    text: str
    payload: Constant | None
    notes: tuple[str, ...]


def revised(goal: str) -> Revised:
    """Take the payload and the schedule out and let corrections win."""
    text, payload = _payload(goal)
    text, notes = scheduled(text)
    text, more = _corrected(text)
    return Revised(text, payload, (*notes, *more))


def _payload(goal: str) -> tuple[str, Constant | None]:
    plain = masked(goal, [c for c in named_in(goal) if c.kind in ("quote", "url", "s3", "cloud", "span")])
    for match in _PAYLOAD.finditer(plain):
        head, body = plain[: match.start()], goal[match.end() :].strip()
        if "\x00" in plain[match.end() :][:1] or not body:
            continue
        if _LOOKS_LIKE_CODE.search(body) or _POINTS.search(head):
            start = goal.index(body, match.end())
            return goal[: match.start()], Constant("quote", body, body, start, start + len(body))
    return goal, None


def scheduled(text: str) -> tuple[str, list[str]]:
    """A goal without the times at which it is to run, and what is said about them; as it was when it names none."""
    plain = masked(text, [c for c in named_in(text) if c.kind in ("quote", "url")])
    match = _SCHEDULE.search(plain)
    if match is None:
        return text, []
    said = text[match.start() : match.end()].strip()
    rest = f"{text[: match.start()]} {text[match.end() :].lstrip(' ,')}".strip()
    return rest, [f"{said!r} is a schedule (cron {cron_of(said)!r}); start the plan on it, it is no step of the plan"]


def cron_of(said: str) -> str:
    """The five fields of a schedule said in words; the hour is 0 when none is said."""
    low = said.lower()
    span = _EVERY.search(low)
    if span and re.search(r"every|each|마다|한 ?번", low):
        hourly = span[2] in ("hour", "시간")
        return f"0 */{span[1]} * * *" if hourly else f"*/{span[1]} * * * *"
    if re.search(r"\bhour(?:ly)?\b|매시", low):
        return "0 * * * *"
    hour, minute = _clock(low)
    return f"{minute} {hour} {_days(low)}"


def _clock(low: str) -> tuple[int, int]:
    match = _CLOCK.search(low)
    if match is None:
        return (12 if "noon" in low or "정오" in low else 0), 0
    hour, minute = int(match[1] or match[4]), int(match[2] or match[5] or 0)
    late = (match[3] or "").startswith("p") or any(word in low for word in ("오후", "저녁", "밤"))
    if late and hour < 12:
        hour += 12
    return (0 if (match[3] or "").startswith("a") and hour == 12 else hour % 24), minute


def _days(low: str) -> str:
    if re.search(r"weekday|workday|business|평일", low):
        return "* * 1-5"
    if re.search(r"weekend|주말", low):
        return "* * 0,6"
    if re.search(r"month|매월|매달", low):
        day = re.search(r"(\d{1,2})일", low)
        return f"{day[1] if day else 1} * *"
    named = [str(n) for n, name in enumerate(_DAY_NAMES) if name in low]
    named += [str(n) for n, name in enumerate(_KOREAN_DAYS) if f"{name}요일" in low]
    if named:
        return f"* * {','.join(named)}"
    return "* * 1" if re.search(r"week|매주", low) else "* * *"


def _corrected(text: str) -> tuple[str, list[str]]:
    """What is named behind ``no wait`` takes the place of the last of its kind before."""
    constants = named_in(text)
    plain = masked(text, [c for c in constants if c.kind in ("quote", "url", "s3", "channel", "email", "path")])
    for match in _CORRECTED.finditer(plain):
        later = next((c for c in constants if match.end() - 1 <= c.start <= match.end() + _NEAR), None)
        if later is None:
            continue
        kinds = {later.kind} | ({"quote"} if later.kind == "quote" else set())
        earlier = next((c for c in reversed(constants) if c.end <= match.start() + 2 and c.kind in kinds), None)
        if earlier is None:
            continue
        cut = max(match.start(), earlier.end)
        between = text[earlier.end : cut]
        fixed = text[: earlier.start] + text[later.start : later.end] + between + " " + text[later.end :].lstrip()
        if not re.search(r"\w", between):  # ``French, no wait, German``: what follows goes on with it
            fixed = text[: earlier.start] + text[later.start : later.end] + text[later.end :]
        return fixed, [f"{text[later.start : later.end]!r} takes the place of {text[earlier.start : earlier.end]!r}"]
    return text, []
