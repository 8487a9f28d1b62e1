from langchain_core.tools import tool


@tool("adder")
def add(first: int, second: int = 1) -> int:
    """Add two numbers."""
    return first + second
