"""Names of components from words."""

import keyword
import re
import unicodedata
from collections.abc import Container
from itertools import count

_SKIPPED = frozenset(
    "a an the of to in on for with and or from by that this which is are be it its as at into make me please create "
    "build write give generate component tool agent function python new named called i want need returns return "
    "takes take given gives give all each every".split()
)
_KOREAN = {
    "추출": "extract",
    "정렬": "sort",
    "합계": "sum",
    "평균": "average",
    "변환": "convert",
    "계산": "compute",
    "날짜": "date",
    "이메일": "email",
    "전화번호": "phone",
    "단어": "words",
    "글자": "letters",
    "목록": "list",
    "텍스트": "text",
    "문자열": "text",
    "제거": "remove",
    "대문자": "upper",
    "소문자": "lower",
    "필터": "filter",
    "검증": "validate",
    "마스킹": "mask",
    "개수": "count",
    "등급": "grade",
    "뒤집": "reverse",
    "해시태그": "hashtags",
    "요일": "weekday",
    "중복": "duplicates",
}
_MOST_WORDS = 4


def name_from(words: str) -> str:
    """A Python name of at most four words for what is wanted, in ASCII."""
    plain = unicodedata.normalize("NFKD", words.split(":")[0].partition(". ")[0])
    found = [word.lower() for word in re.findall(r"[A-Za-z][A-Za-z0-9]*", plain)]
    found = [word for word in found if word not in _SKIPPED]
    if not found:
        found = [english for korean, english in _KOREAN.items() if korean in words]
    name = "_".join(found[:_MOST_WORDS])[:60].strip("_") or "made_component"
    return f"{name}_it" if keyword.iskeyword(name) else name


def free_name(name: str, taken: Container[str]) -> str:
    """The name, or the first one after it that nothing has; always one that nobody takes for a plain word.

    A planner takes a component by its name only where the name is no word of the language: ``count_it``, not ``count``.
    """
    base = name if "_" in name.strip("_") else f"{name[:60]}_it"
    numbered = (f"{base[:60]}_{number}" for number in count(2))
    return base if base not in taken else next(each for each in numbered if each not in taken)
