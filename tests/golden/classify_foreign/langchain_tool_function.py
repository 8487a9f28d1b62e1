from langchain_core.tools import tool


@tool("multiply-tool", return_direct=True)
def multiply(a: int, b: int) -> int:
    """Multiply two numbers."""
    return a * b
