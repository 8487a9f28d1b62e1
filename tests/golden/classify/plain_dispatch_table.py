import operator

OPERATIONS = {"+": operator.add, "-": operator.sub, "*": operator.mul}

def calculate(left: float, sign: str, right: float) -> float:
    """Apply an operator."""
    return OPERATIONS[sign](left, right)
