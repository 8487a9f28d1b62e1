"""Words, sentences and terms of a text, the same for the same text everywhere."""

import re
import unicodedata

from tdev.domain.language.detection import detect
from tdev.domain.language.stop_words import STOP_WORDS
from tdev.kernel.errors import TooLargeError

MOST_CHARACTERS = 1_000_000
"""Longest text that is worked on in one call."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_END = re.compile(r"(?<=[.!?。！？…])[\"'”’)\]]*\s+|(?<=[。！？])|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|no|vs|etc|e\.g|i\.e|inc|ltd|co|fig|z\.b)|\b[a-z])\.$", re.IGNORECASE
)
_PARTICLE_TEXT = """으로부터 에서부터 에게서 이라고 에서는 에서도 으로는 까지 부터 에서 에게
    께서 한테 으로 라고 처럼 보다 마다 이나 이랑 이며 하고 에는 에도 은 는 이 가 을 를 에 의 도 만 로 와 과 나 랑 께"""
_PARTICLES = tuple(_PARTICLE_TEXT.split())
_ENDINGS = (
    "습니다",
    "입니다",
    "했어요",
    "했다",
    "해요",
    "세요",
    "네요",
    "어요",
    "아요",
    "됩니다",
    "합니다",
    "한다",
    "하는",
)


def check_size(text: str) -> str:
    """The text itself.

    Raises:
        TooLargeError: When it has more than a million characters.
    """
    if len(text) > MOST_CHARACTERS:
        message = f"the text has {len(text):,} characters, more than the {MOST_CHARACTERS:,} that one call takes"
        raise TooLargeError(message, hint="split it first")
    return text


def words(text: str) -> list[str]:
    """Words in the order of the text: letters and digits, without case and accents kept as they are."""
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


def sentences(text: str) -> list[str]:
    """Sentences in the order of the text; a line break also ends one, an abbreviation or an initial does not."""
    found: list[str] = []
    pending = ""
    start = 0
    for match in [*_END.finditer(text), None]:
        piece = text[start : match.start() if match else len(text)].strip()
        quote = match[0].strip() if match else ""
        start = match.end() if match else len(text)
        pending = f"{pending} {piece}{quote}".strip()
        broken_line = match is not None and "\n" in match[0]
        if match and not broken_line and _ABBREVIATION.search(pending):
            continue
        if pending:
            found.append(pending)
        pending = ""
    if pending:
        found.append(pending)
    return found


def root(word: str) -> str:
    """A word without its plural ``s`` or its Korean particle, so that forms of one word count together.

    It is a rule of thumb, not a stemmer: irregular forms stay apart, and some short words lose a letter.
    """
    word = word.removesuffix("'s").removesuffix("’s")
    if "가" <= word[-1:] <= "힣":
        return _korean_root(word)
    if not word.isascii() or len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "xes", "sses", "zes")):
        return word[:-2]
    return word.removesuffix("s")


def _korean_root(word: str) -> str:
    for ending in (*_ENDINGS, *_PARTICLES):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 2:
            return stem
    return word


def terms(text: str, language: str = "") -> list[tuple[str, str]]:
    """The words that carry meaning, as (root, word): no stop words, no numbers, no single letters.

    Args:
        text: Any text.
        language: ISO 639-1; found out from the text when empty. English stop words always count as such.
    """
    stop = STOP_WORDS["en"] | STOP_WORDS.get(language or detect(text).language, frozenset())
    found = []
    for word in words(text):
        plain = root(word)
        if word in stop or plain in stop or word.isdecimal() or (len(word) < 2 and word.isascii()):
            continue
        found.append((plain, word))
    return found
