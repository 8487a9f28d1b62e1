"""Small tables written as text: words, and words that share a value."""

from typing import TypeVar

T = TypeVar("T")


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


def table(*rows: tuple[T, str]) -> dict[str, T]:
    """Each word of a row with the row's value; a word in a later row takes the later value."""
    return {word: value for value, text in rows for word in text.split()}
