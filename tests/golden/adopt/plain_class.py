"""A class as people write them."""


class Tidy:
    """Removes what is said twice."""

    def __init__(self, keep_case=True):
        self.keep_case = keep_case

    def __call__(self, words: list[str]) -> list[str]:
        """Each word once."""
        return list(dict.fromkeys(words if self.keep_case else [word.lower() for word in words]))
