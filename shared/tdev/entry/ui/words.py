"""What the pages say, in each language: one file per language, chosen by the visitor or by his browser."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ko")
"""The first one is for whoever asks for none of them."""
COOKIE = "tdev_language"
_FOLDER = Path(__file__).parent / "words"


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Key -> text of a language."""
    found: dict[str, str] = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one language."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """The text for a key, with values put in where it names them. Raises ``KeyError`` for a key that is none."""
        text = catalogue(self.language)[key]
        return text.format(**values) if values else text

    def of(self, group: str, word: str) -> str:
        """The text for a word of the API, such as a status; the word itself, readable, when nobody has put it in."""
        return catalogue(self.language).get(f"{group}.{word}", word.replace("_", " "))


def chosen(wanted: str, accepted: str) -> Words:
    """The language that was chosen, else the first of ``Accept-Language`` that there is."""
    for language in (wanted, *_ordered(accepted)):
        if language in LANGUAGES:
            return Words(language)
    return Words(LANGUAGES[0])


def _ordered(accepted: str) -> Sequence[str]:
    """``ko-KR,ko;q=0.9,en;q=0.8`` as languages, the best first."""
    found = []
    for place, part in enumerate(accepted[:200].split(",")):
        name, _, quality = part.partition(";q=")
        found.append((-_number(quality), place, name.strip().partition("-")[0].lower()))
    return [name for _, _, name in sorted(found)]


def _number(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
