from tdev.sdk import tool

@tool
def square(x: float) -> float:
    """Square."""
    return x * x

@tool
def cube(x: float) -> float:
    """Cube."""
    return x ** 3

def power(x: float, exponent: int) -> float:
    """Square or cube."""
    if exponent == 2:
        return square(x)
    return cube(x)
