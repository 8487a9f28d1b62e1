"""Values for the templates that work on dates."""

import re
from datetime import datetime
from typing import Any

from tdev.domain.composing.fitting.facts import Candidates, Facts

_FORMS = (
    "%Y-%m-%d",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d-%m-%Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%d %b %Y",
    "%Y년 %m월 %d일",
    "%Y.%m.%d",
    "%m/%d/%y",
    "%y-%m-%d",
    "%H:%M",
)
_ONLY_WRITTEN = (
    "%A",
    "%a",
    "%B %Y",
    "%b %Y",
    "%Y-%m",
    "%B",
    "%A, %d %B %Y",
    "%d %b",
    "%m/%Y",
    "%Y",
    "%H:%M:%S",
    "%I:%M %p",
)
_SPOKEN = {
    "iso": "%Y-%m-%d",
    "yyyy-mm-dd": "%Y-%m-%d",
    "dd.mm.yyyy": "%d.%m.%Y",
    "mm/dd/yyyy": "%m/%d/%Y",
    "dd/mm/yyyy": "%d/%m/%Y",
    "yyyy/mm/dd": "%Y/%m/%d",
    "german": "%d.%m.%Y",
    "us ": "%m/%d/%Y",
    "yyyymmdd": "%Y%m%d",
}
_DAYS = (
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    ["월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"],
    ["월", "화", "수", "목", "금", "토", "일"],
    ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
)
_UNITS = {
    "business_days": "business, working, weekday, 영업일",
    "days": "day, tomorrow, yesterday, 일",
    "weeks": "week, 주",
    "month_end": "end of month, end of the month, last day, month end, 말일",
    "months": "month, quarter, 개월, 달",
    "years": "year, birthday, anniversary, 년",
}


def _reads(text: Any, form: str) -> bool:
    try:
        datetime.strptime(text, form)  # noqa: DTZ007 - a form without a zone is read as it stands
    except (ValueError, TypeError):
        return False
    return True


def forms_of(texts: list[Any]) -> list[str]:
    """The forms in which all the texts can be read; the usual one when there are none."""
    return [form for form in _FORMS if all(_reads(text, form) for text in texts)] if texts else ["%Y-%m-%d"]


def shift_date(facts: Facts) -> Candidates:
    """Units that are said with numbers that are said; else the distance that the first example shows."""
    told = facts.told(_UNITS)
    sign = -1 if facts.said("before", "ago", "back", "subtract", "earlier", "yesterday", "previous", "전") else 1
    amounts = [int(number) for number in facts.numbers if isinstance(number, int)] or [1]
    one = {"tomorrow": 1, "yesterday": 1, "next": 1, "week": 1, "quarter": 3}
    amounts += [amount for word, amount in one.items() if facts.said(word)]
    for form in forms_of(facts.firsts):
        for unit in told[:1] if facts.blind else dict.fromkeys((*told, *_UNITS)):
            for amount in dict.fromkeys((*amounts, *_distances(facts, form))):
                yield {"amount": sign * amount, "unit": unit, "form": form}
                if not facts.blind:
                    yield {"amount": -sign * amount, "unit": unit, "form": form}


def _distances(facts: Facts, form: str) -> list[int]:
    found = []
    for text, answer in zip(facts.firsts, facts.answers, strict=True):
        if _reads(text, form) and _reads(answer, form):
            days = (datetime.strptime(answer, form) - datetime.strptime(text, form)).days  # noqa: DTZ007
            found += [abs(days), abs(days) // 7]
    return [each for each in found if each][:4]


def date_gap(facts: Facts) -> Candidates:
    """Units that are said, then all."""
    units = {
        "business_days": "business, working, 영업일",
        "days": "day, 일",
        "weeks": "week, 주",
        "hours": "hour, 시간",
        "minutes": "minute, 분",
        "years": "age, year, 나이, 년",
        "months": "month, 개월",
    }
    told = facts.told(units)
    texts = [text for given, _ in facts.calls for text in given]
    for form in forms_of(texts):
        for unit in told[:1] if facts.blind else dict.fromkeys((*told, *units)):
            for absolute in (False,) if facts.blind else (False, True):
                yield {"unit": unit, "form": form, "absolute": absolute}


def reformat_date(facts: Facts) -> Candidates:
    """Forms that read all inputs, and forms that write all answers."""
    said = [form for word, form in _SPOKEN.items() if word in facts.words]
    sources = forms_of(facts.firsts) if not facts.blind else said[:1]
    targets = said[1:2] if facts.blind else [*forms_of(facts.answers), *_ONLY_WRITTEN]
    for source in sources:
        yield from ({"source": source, "target": target} for target in targets)


def date_part(facts: Facts) -> Candidates:
    """Parts that are said, then all; names of days as the answers write them."""
    parts = {
        "quarter": "quarter, 분기",
        "quarter_name": "quarter, 분기",
        "weekend": "weekend, 주말",
        "workday": "business, working, workday, 평일",
        "week": "week, iso, 주차",
        "day_of_year": "day of the year, day of year",
        "weekday_number": "weekday number, number of the weekday",
        "names": "weekday, day of the week, name of the day, 요일",
        "year": "year, 연도",
        "month": "month, 월",
        "day": "day, 일",
    }
    told = facts.told(parts)
    known = [names for names in _DAYS if all(answer in names for answer in facts.answers)] or [_DAYS[0]]
    korean = re.search(r"[가-힣]", facts.words)
    names = _DAYS[2] if facts.blind and korean else known[0]
    for form in forms_of(facts.firsts):
        for part in told[:1] if facts.blind else dict.fromkeys((*told, *parts)):
            yield {"part": part, "form": form, "names": names}
