"""A cursor over a text: what the readers of paths and of intrinsic functions have in common."""

import re

_INTEGER = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_MAX_DIGITS = 10


class Reader:
    """Goes through ``text`` from left to right.

    Args:
        text: What is read.
        position: Index of the character to start with.
    """

    def __init__(self, text: str, position: int = 0) -> None:
        self.text = text
        self.position = position

    def at_end(self) -> bool:
        """Whether the text is used up."""
        return self.position >= len(self.text)

    def error(self, why: str) -> ValueError:
        """The error to raise for the place reached."""
        return ValueError(f"{self.text!r} at character {self.position + 1}: {why}")

    def peek(self) -> str:
        """The next character; empty at the end."""
        return self.text[self.position : self.position + 1]

    def skip_blanks(self) -> None:
        """Go past blanks."""
        while self.peek().isspace():
            self.position += 1

    def take(self, sign: str) -> bool:
        """Go past ``sign`` if it stands here."""
        if self.text.startswith(sign, self.position):
            self.position += len(sign)
            return True
        return False

    def take_any(self, signs: tuple[str, ...]) -> str | None:
        """Go past the first of ``signs`` that stands here, and answer it."""
        return next((sign for sign in signs if self.take(sign)), None)

    def expect(self, sign: str) -> None:
        """Go past ``sign``, which must stand here (blanks before it allowed)."""
        self.skip_blanks()
        if not self.take(sign):
            raise self.error(f"{sign!r} is missing")

    def quoted(self) -> str:
        """Read a text in single or double quotes; a backslash escapes the character after it."""
        quote = self.peek()
        if quote not in ("'", '"'):
            raise self.error("a text in quotes is missing")
        self.position += 1
        letters: list[str] = []
        while not self.at_end():
            sign = self.peek()
            self.position += 1
            if sign == quote:
                return "".join(letters)
            if sign == "\\":
                sign = self.peek()
                self.position += 1
            letters.append(sign)
        raise self.error(f"the closing {quote} is missing")

    def integer(self) -> int | None:
        """Read an integer if one stands here."""
        found = _INTEGER.match(self.text, self.position)
        if not found:
            return None
        if len(found[0]) > _MAX_DIGITS:
            raise self.error("the number is too large")
        self.position = found.end()
        return int(found[0])

    def number(self) -> int | float | None:
        """Read a JSON number if one stands here."""
        found = _NUMBER.match(self.text, self.position)
        if not found:
            return None
        if len(found[0]) > 2 * _MAX_DIGITS:
            raise self.error("the number has too many digits")
        self.position = found.end()
        return float(found[0]) if set(found[0]) & set(".eE") else int(found[0])
