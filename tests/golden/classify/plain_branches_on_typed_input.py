from typing import Literal

def convert(value: float, unit: Literal["c", "f"]) -> float:
    """Convert a temperature."""
    if unit == "c":
        return value * 9 / 5 + 32
    elif unit == "f":
        return (value - 32) * 5 / 9
    raise ValueError(unit)
