def initials(name: str, glue: str = "") -> str:
    """First letters of a name.

    >>> initials("Ada Lovelace")
    'AL'
    """
    return glue.join(part[0] for part in name.split())
