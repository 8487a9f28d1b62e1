"""Find the keywords of a text."""

from typing_extensions import TypedDict

from tdev.domain.language.topics import key_terms
from tdev.domain.language.words import check_size
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Keyword(TypedDict):
    """One keyword.

    Attributes:
        keyword: a term of one or two words
        count: how often it occurs
    """

    keyword: str
    count: int


class Keywords(TypedDict):
    """The keywords.

    Attributes:
        keywords: terms, the most frequent first
        rows: keyword and count
    """

    keywords: list[str]
    rows: list[Keyword]


@tool(
    phrases=[
        "extract keywords",
        "find the key terms",
        "what words matter",
        "tag this text",
        "most frequent words",
        "키워드 추출",
        "핵심 단어 뽑아줘",
        "주요 단어",
        "태그 만들어줘",
    ],
    tags=["text", "extract"],
)
def extract_keywords(text: str, count: int = 10, language: str = "") -> Keywords:
    """Find the most frequent terms of a text, without stop words; forms of one word count together.

    It counts; it does not understand. Stop words are known for English, Korean, German, French, Spanish, Italian,
    Portuguese and Dutch.

    Args:
        text: any text, at most a million characters
        count: how many keywords at most, 1 to 100
        language: ISO 639-1, for example ko; found out from the text when empty

    Returns:
        The keywords, and rows with their counts.

    Raises:
        InvalidError: When the count is out of range.
        TooLargeError: When the text is longer.

    Examples:
        >>> extract_keywords(text="The battery is weak. A weak battery dies. Batteries!", count=2)
        {'keywords': ['battery', 'weak'], 'rows': [{'keyword': 'battery', 'count': 3}, {'keyword': 'weak', 'count':
        2}]}
    """
    if not 1 <= count <= 100:
        raise InvalidError(f"count is {count}; it must be 1 to 100")
    found = key_terms(check_size(text), count, language)
    return {"keywords": [term for term, _ in found], "rows": [{"keyword": term, "count": n} for term, n in found]}
