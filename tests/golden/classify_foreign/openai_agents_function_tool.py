from agents import function_tool


@function_tool
def days_between(first: str, second: str) -> int:
    """Days between two ISO dates."""
    from datetime import date

    return abs((date.fromisoformat(first) - date.fromisoformat(second)).days)
