"""Which language a text is written in: by script, and for Latin script by its most common words and letters."""

import re
import unicodedata
from dataclasses import dataclass

from tdev.domain.language.stop_words import STOP_WORDS

UNKNOWN = "und"
"""ISO 639-2 for "undetermined"."""

MOST_CHARACTERS = 20_000
"""A longer text is judged by its beginning."""

_SCRIPTS = {
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "CYRILLIC": "ru",
    "GREEK": "el",
    "ARABIC": "ar",
    "HEBREW": "he",
    "THAI": "th",
    "DEVANAGARI": "hi",
    "LATIN": "latin",
}
_LETTERS = {"de": "äöüß", "fr": "çœêèàùîâëô", "es": "ñ¿¡áíóú", "it": "ìòèù", "pt": "ãõçâêá", "nl": "ĳ"}
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Detected:
    """A language (ISO 639-1, or ``und``) and how sure that is, from 0 to 1."""

    language: str
    confidence: float


def detect(text: str) -> Detected:
    """The language that most of the text is written in.

    Latin script is told apart for en, de, fr, es, it, pt and nl only; a few words are not enough, and close languages
    of one script (Russian and Ukrainian, for example) are not told apart.
    """
    text = unicodedata.normalize("NFC", text[:MOST_CHARACTERS]).casefold()
    scripts = _script_counts(text)
    total = sum(scripts.values())
    if not total:
        return Detected(UNKNOWN, 0.0)
    # Japanese mixes its own letters with Chinese ones: a tenth of kana decides.
    if scripts.get("ja", 0) * 10 >= scripts.get("zh", 0) > 0 and scripts.get("ja"):
        scripts["ja"] += scripts.pop("zh")
    best = max(sorted(scripts), key=lambda script: scripts[script])
    share = scripts[best] / total
    # A Korean or Japanese sentence keeps its foreign names: a third of its own letters is enough.
    for own in ("ko", "ja"):
        if best == "latin" and scripts.get(own, 0) * 3 >= total:
            best, share = own, scripts[own] / total
    if best != "latin":
        return Detected(best, round(share, 2))
    found = _latin(text)
    return Detected(found.language, round(found.confidence * share, 2))


def _script_counts(text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for letter in text:
        if letter.isalpha():
            script = _SCRIPTS.get(unicodedata.name(letter, "?").split()[0], "other")
            counts[script] = counts.get(script, 0) + 1
    counts.pop("other", None)
    return counts


def _latin(text: str) -> Detected:
    words = _WORD.findall(text)
    scores: dict[str, float] = {}
    for language, stop_words in STOP_WORDS.items():
        if language == "ko":
            continue
        known = sum(1 for word in words if word in stop_words)
        letters = sum(text.count(letter) for letter in _LETTERS.get(language, ""))
        scores[language] = known + letters / 2
    ranked = sorted(scores, key=lambda language: (-scores[language], language))
    first, second = ranked[0], ranked[1]
    if scores[first] <= 0 or scores[first] == scores[second]:
        return Detected(UNKNOWN, 0.0)
    margin = (scores[first] - scores[second]) / scores[first]
    enough = min(1.0, len(words) / 8)
    return Detected(first, margin * enough)
