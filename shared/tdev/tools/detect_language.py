"""Find out the language of a text."""

from typing_extensions import TypedDict

from tdev.domain.language.detection import detect
from tdev.sdk import tool


class Language(TypedDict):
    """The language.

    Attributes:
        language: ISO 639-1, or und when it cannot be told
        confidence: how sure that is, from 0 to 1
    """

    language: str
    confidence: float


@tool(
    phrases=[
        "detect the language",
        "what language is this",
        "which language is the text in",
        "identify the language",
        "무슨 언어야",
        "언어 감지",
        "어느 나라 말인지 알려줘",
    ],
    tags=["text", "language"],
)
def detect_language(text: str) -> Language:
    """Find out which language a text is written in, by its script and its most common words.

    It knows ko, ja, zh, ru, el, ar, he, th and hi by their script, and en, de, fr, es, it, pt and nl by words; other
    languages of these scripts are taken for one of them or given as und. A few words are not enough to be sure.

    Args:
        text: any text; its first 20,000 characters count

    Returns:
        Language and confidence.

    Examples:
        >>> detect_language(text="배포가 실패했습니다")
        {'language': 'ko', 'confidence': 1.0}
        >>> detect_language(text="Wo ist der Bahnhof?")["language"]
        'de'
    """
    found = detect(text)
    return {"language": found.language, "confidence": found.confidence}
