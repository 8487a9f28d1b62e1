from langchain_core.tools import tool

@tool
def multiply(first: int, second: int) -> int:
    """Multiply two numbers."""
    return first * second
