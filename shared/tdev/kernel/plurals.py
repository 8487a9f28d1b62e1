"""Numbers of things, as people read them."""


def counted(number: int, noun: str) -> str:
    """The number with its noun, which gets an ``s`` behind it unless there is one: ``1 step``, ``1,200 steps``.

    Args:
        number: How many there are.
        noun: What they are, in the singular; the last word is the one that changes.
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
