"""A component written well, for tests that make it worse."""

GOOD = '''"""Shares of a whole."""


def share_of(part: float, whole: float) -> float:
    """The share that a part has of the whole, in percent.

    Raises:
        ValueError: When the whole is nothing.

    >>> share_of(part=1, whole=4)
    25.0
    >>> share_of(part=0, whole=4)
    0.0
    """
    if whole == 0:
        raise ValueError("the whole is 0: there is no share of nothing")
    return 100 * part / whole
'''
