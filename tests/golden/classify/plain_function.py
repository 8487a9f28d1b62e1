def area(width: float, height: float) -> float:
    """Area."""
    return width * height
