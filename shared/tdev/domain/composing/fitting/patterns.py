"""Patterns by the words for them, and patterns that follow from where examples were cut out of texts."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tdev.domain.composing.fitting.facts import Facts

NAMED: Sequence[tuple[str, str, int]] = (
    ("hashtag 해시태그", r"#(\w+)", 1),
    ("hashtag 해시태그", r"#\w+", 0),
    ("mention handle 멘션 username", r"@(\w+)", 1),
    ("mention handle 멘션 username", r"@\w+", 0),
    ("email e-mail mail 이메일 메일", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", 0),
    ("domain 도메인", r"@([\w-]+(?:\.[\w-]+)+)", 1),
    ("domain host 도메인", r"https?://([\w.-]+)", 1),
    ("url link address 링크 주소", r"https?://[^\s<>\"']+", 0),
    ("price money dollar amount 금액 가격", r"\$\d+(?:\.\d{2})?", 0),
    ("price money dollar amount 금액 가격", r"\$(\d+(?:\.\d+)?)", 1),
    ("euro", r"€\d+(?:\.\d{2})?", 0),
    ("won 원", r"[\d,]+원", 0),
    ("percent 퍼센트", r"\d+(?:\.\d+)?%", 0),
    ("percent 퍼센트", r"(\d+(?:\.\d+)?)%", 1),
    ("iso date 날짜", r"\d{4}-\d{2}-\d{2}", 0),
    ("date 날짜", r"\d{1,2}[./]\d{1,2}[./]\d{2,4}", 0),
    ("time clock 시각 시간", r"\b\d{1,2}:\d{2}\b", 0),
    ("year 연도", r"\b(?:19|20)\d{2}\b", 0),
    ("phone 전화", r"\d{2,3}-\d{3,4}-\d{4}", 0),
    ("phone 전화", r"\+?\d[\d -]{7,}\d", 0),
    ("ip address", r"\b\d{1,3}(?:\.\d{1,3}){3}\b", 0),
    ("uuid", r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", 0),
    ("color colour hex 색", r"#[0-9a-fA-F]{6}\b", 0),
    ("acronym abbreviation capital 약어", r"\b[A-Z]{2,}\b", 0),
    ("capital proper name 고유", r"\b[A-Z][a-z]+\b", 0),
    ("quot 인용 따옴표", r'"([^"]*)"', 1),
    ("parenthes bracket 괄호", r"\(([^()]*)\)", 1),
    ("bracket 괄호", r"\[([^\[\]]*)\]", 1),
    ("brace placeholder 중괄호", r"\{(\w+)\}", 1),
    ("ticket issue code key 코드 번호", r"\b[A-Z]+-\d+\b", 0),
    ("decimal float 소수점", r"-?\d+\.\d+", 0),
    ("number integer 숫자 정수", r"-?\d+", 0),
    ("number 숫자", r"-?\d+(?:\.\d+)?", 0),
    ("digit number 숫자", r"\d+", 0),
    ("digit 자릿수 숫자", r"\d", 0),
    ("number amount 숫자", r"\d[\d,]*", 0),
    ("postal zip 우편", r"\b\d{5}\b", 0),
    ("sentence 문장", r"[^.!?\s][^.!?]*[.!?]", 0),
    ("vowel 모음", r"[aeiouAEIOU]", 0),
    ("consonant 자음", r"[b-df-hj-np-tv-zB-DF-HJ-NP-TV-Z]", 0),
    ("uppercase capital 대문자", r"[A-Z]", 0),
    ("lowercase 소문자", r"[a-z]", 0),
    ("punctuation 문장 부호", r"[^\w\s]", 0),
    ("space white 공백", r"\s+", 0),
    ("space 공백", r" ", 0),
    ("blank space 공백", r"\s", 0),
    ("tag html 태그", r"<[^<>]+>", 0),
    ("non-empty line 줄", r"[^\n]*\S[^\n]*", 0),
    ("line 줄", r"[^\n]+", 0),
    ("word 단어", r"\w+", 0),
    ("word 단어", r"[A-Za-z]+", 0),
    ("word 단어", r"\S+", 0),
    ("letter 글자", r"[^\W\d_]", 0),
    ("character length 글자 길이", r"(?s:.)", 0),
    ("paragraph 문단", r"(?s:\S(?:.(?!\n\s*\n))*.?)", 0),
    ("extension 확장자", r"\.(\w+)$", 1),
    ("emoji 이모지", r"[\U0001F300-\U0001FAFF\u2600-\u27BF]", 0),
    ("hangul korean 한글", r"[가-힣]+", 0),
    ("hangul korean 한글", r"[가-힣]", 0),
)
_CLASSES = (r"\d+", r"\w+", r"[A-Za-z]+", r"[A-Z]+", r"[a-z]+", r"[\w-]+", r"[\w.]+", r"[\w.-]+", r"[^\s]+", r"[^\n]+")
_MOST = 60


def named(facts: Facts, *, only_said: bool = False) -> Iterator[tuple[str, int]]:
    """Patterns of the table: those whose words are said first."""
    told = [(pattern, group) for words, pattern, group in NAMED if facts.said(*words.split())]
    yield from told
    if not only_said and not facts.blind:
        yield from ((pattern, group) for _, pattern, group in NAMED if (pattern, group) not in told)


def learned(pairs: Sequence[tuple[str, Sequence[Any]]]) -> Iterator[tuple[str, int]]:
    """Patterns from texts and the parts that were taken out of them: what is around the parts, and what is in them.

    Args:
        pairs: Text, and the parts of it that are wanted.
    """
    places = [place for text, parts in pairs for part in parts if (place := _place(text, str(part)))]
    if not places:
        return
    before = _common([text[:start][::-1] for text, start, _ in places])[::-1]
    after = _common([text[stop:] for text, _, stop in places])
    wanted = [text[start:stop] for text, start, stop in places]
    kinds = [kind for kind in _CLASSES if all(re.fullmatch(kind, each) for each in wanted)]
    count = 0
    # The whole of what is common may be chance: the last word of it, and the space behind that, come first.
    near = re.search(r"\S*\s*$", before)
    for left in dict.fromkeys((near[0] if near else "", before, before[-1:], "")):
        for right in dict.fromkeys((after[:1], "", after)):
            for kind in (*([f"[^{re.escape(right[0])}]*"] if right else []), *kinds):
                if (left or right) and count < _MOST:
                    count += 1
                    yield f"{re.escape(left)}({kind}){re.escape(right)}", 1
    lengths = {len(each) for each in wanted}
    if len(lengths) == 1 and kinds:
        yield rf"\b{kinds[0].rstrip('+')}{{{lengths.pop()}}}\b", 0


def shaped(texts: Sequence[str]) -> str | None:
    """The pattern of texts that all have one form, run by run: ``AB-12`` and ``CD-345`` are letters, dash, digits."""
    forms = [_runs(text) for text in texts if text]
    if not forms or len({tuple(kind for kind, _ in form) for form in forms}) != 1:
        return None
    built = []
    for place, (kind, _) in enumerate(forms[0]):
        sizes = {form[place][1] for form in forms}
        if kind in ("[A-Z]", "[a-z]", "[0-9]", "[가-힣]"):
            least, most = min(sizes), max(sizes)
            built.append(f"{kind}{{{least}}}" if least == most else f"{kind}+")
        else:
            built.append(kind)
    return "".join(built)


def _runs(text: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for letter in text:
        kind = next((k for k in ("[A-Z]", "[a-z]", "[0-9]", "[가-힣]") if re.fullmatch(k, letter)), re.escape(letter))
        if found and found[-1][0] == kind and kind.startswith("["):
            found[-1] = (kind, found[-1][1] + 1)
        else:
            found.append((kind, 1))
    return found


def _place(text: str, part: str) -> tuple[str, int, int] | None:
    start = text.find(part) if part else -1
    return None if start < 0 else (text, start, start + len(part))


def _common(texts: Sequence[str]) -> str:
    """What all of them begin with, at most 12 characters."""
    first = min(texts, key=len)[:12]
    for place, letter in enumerate(first):
        if any(text[place] != letter for text in texts):
            return first[:place]
    return first
