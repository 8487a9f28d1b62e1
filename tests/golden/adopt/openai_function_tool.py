from datetime import date

from agents import function_tool


@function_tool
def days_between(first: str, second: str) -> int:
    """Days between two ISO dates."""
    return abs((date.fromisoformat(first) - date.fromisoformat(second)).days)
