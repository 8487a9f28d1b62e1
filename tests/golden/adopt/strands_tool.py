from strands import tool


@tool
def word_count(text: str) -> int:
    """Count words.

    Args:
        text: any text
    """
    return len(text.split())
