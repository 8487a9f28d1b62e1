def parse_date(text: str):
    """Read a date in one of two notations."""
    def slashed(t):
        month, day, year = t.split("/")
        return year, month, day
    def dashed(t):
        return tuple(t.split("-"))
    if "/" in text:
        return slashed(text)
    if "-" in text:
        return dashed(text)
    return None
