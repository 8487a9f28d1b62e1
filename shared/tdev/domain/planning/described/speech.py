"""Words read as meanings: each word or group of words of a text with its place, whatever language it is in."""

import re
from dataclasses import dataclass
from functools import lru_cache

from tdev.domain.planning.described.tongues import FOREIGN, MEANINGS
from tdev.domain.planning.lexicon import KOREAN_STOP, STOP
from tdev.domain.planning.words import stem

_TOKEN = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]+[0-9]*(?![a-z])|[A-Z]?[a-z]+[0-9]*|[\uac00-\ud7a3]+")
_GAP = re.compile(r"[\s\-_'’]*")
_PARTED = re.compile(
    r"\b(look|write|pull|get|take|roll|read|work|black|blank|turn|sum)\s+((?:[\w'-]+\s+){1,4}?)(up|out|back|down|aloud)\b",
    re.IGNORECASE,
)
"""A verb and its particle with the object between them; put together they take as many characters."""
_BRANDS = re.compile(
    r"GitHub|CloudFormation|DynamoDB|KakaoTalk|WhatsApp|YouTube|LinkedIn|BigQuery|MongoDB|e-mail", re.I
)
_ENDINGS = re.compile(
    r"(?:[은는이가을를의에도로와과만]|으로|에서|까지|부터|에게|한테|이랑|하고|해서|해줘|해|어|어서|어줘|어봐|고|면|서|자|기|요|줘"
    r"|니|나|야|이야|인지|지|해봐|해주세요|줘요|아|아서|아줘|려|여|여줘|라|라고)*$"
)
_SHORT = 1
_LONGEST_ENDING = 7
_STILL_SAID = frozenset(("put", "tell"))
"""Words that say little elsewhere, and here what is to be done."""


@dataclass(frozen=True, slots=True)
class Term:
    """A meaning, where it stands in the text, and whether the lexicon knows it."""

    meaning: str
    start: int
    end: int
    known: bool


def _joined(form: str) -> str:
    return form.replace("_", " ").replace("-", " ")


def _tables() -> tuple[dict[tuple[str, ...], tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Forms of each language and what they mean; a form may mean several things."""
    english: dict[tuple[str, ...], tuple[str, ...]] = {}
    korean: dict[str, tuple[str, ...]] = {}
    known = {name for name, *_ in MEANINGS}
    outside = ([name.lower(), *forms] for name, *forms in FOREIGN if name.lower() not in known)
    for name, *forms in (*MEANINGS, *outside):
        for form in (name, *forms):
            if form[0] >= "\uac00":
                key = form.replace("_", " ")
                korean[key] = tuple(dict.fromkeys((*korean.get(key, ()), name)))
            else:
                words = tuple(stem(word) for word in _joined(form).replace(";", "").split())
                english[words] = tuple(dict.fromkeys((*english.get(words, ()), name)))
    return english, korean


_ENGLISH, _KOREAN = _tables()
_LONGEST = max(len(words) for words in _ENGLISH)
_KOREAN_FORMS = sorted(_KOREAN, key=len, reverse=True)
_BY_FIRST: dict[str, list[str]] = {}
for _form in _KOREAN_FORMS:
    _BY_FIRST.setdefault(_form[0], []).append(_form)


@lru_cache(8192)
def terms_in(text: str) -> tuple[Term, ...]:
    """The meanings of a text in order. Words that say nothing (``the``, ``please``) are left out."""
    plain = _BRANDS.sub(lambda match: match[0].capitalize().replace("-", " "), text)
    plain = _PARTED.sub(lambda match: f"{match[1]} {match[3]} {match[2].rstrip()}".ljust(len(match[0])), plain)
    tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(plain)]
    found: list[Term] = []
    number = 0
    while number < len(tokens):
        word, start, end = tokens[number]
        if word[0] >= "\uac00":
            terms, last = _korean(plain, start, end)
            found += terms
            number += 1
            while number < len(tokens) and tokens[number][2] <= last:
                number += 1
            continue
        used, terms = _english(plain, tokens, number)
        found += terms
        number += used
    return tuple(found)


def _english(plain: str, tokens: list[tuple[str, int, int]], number: int) -> tuple[int, list[Term]]:
    """The longest form that begins at a token, and how many tokens it takes."""
    run = [tokens[number]]
    for token in tokens[number + 1 : number + _LONGEST]:
        if token[0][0] >= "\uac00" or not _GAP.fullmatch(plain[run[-1][2] : token[1]]):
            break
        run.append(token)
    for size in range(len(run), 0, -1):
        stems = tuple(stem(word.lower()) for word, _, _ in run[:size])
        if stems in _ENGLISH and (size > 1 or run[0][0].lower() not in STOP or run[0][0].lower() in _STILL_SAID):
            return size, [Term(meaning, run[0][1], run[size - 1][2], True) for meaning in _ENGLISH[stems]]
    word = run[0][0].lower()
    said = word not in STOP and len(word) > _SHORT
    return 1, [Term(stem(word), run[0][1], run[0][2], False)] if said else []


def _korean(plain: str, start: int, end: int) -> tuple[list[Term], int]:
    """Forms in one Korean word (compounds have several); a form of several words may reach beyond it."""
    found: list[Term] = []
    position = start
    while position < end:
        form = _form_at(plain, position, start, end)
        if form is None:
            position += 1
            continue
        found += [Term(meaning, position, position + len(form), True) for meaning in _KOREAN[form]]
        position += len(form)
    if not found:
        base = stem(plain[start:end])
        if base not in KOREAN_STOP and len(base) > _SHORT:
            found.append(Term(base, start, end, False))
    return found, max(position, end)


def _form_at(plain: str, position: int, start: int, end: int) -> str | None:
    """The longest form at a place. Short ones count only as a word with its ending."""
    for form in _BY_FIRST.get(plain[position], ()):
        if not plain.startswith(form, position):
            continue
        if position > start and len(form) < 2:
            continue
        rest = plain[position + 1 : end]
        if len(form) == 1 and (len(rest) > _LONGEST_ENDING or not _ENDINGS.match(rest)):
            continue
        return form
    return None


def meanings_of(text: str) -> tuple[str, ...]:
    """The meanings of a text, each once, in order."""
    return tuple(dict.fromkeys(term.meaning for term in terms_in(text)))
