"""Arithmetic on an expression in words and signs: parsed as a tree, computed in decimal, bounded in size."""

import ast
import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow

from tdev.kernel.errors import InvalidError

MOST_CHARACTERS = 500

_CONTEXT = Context(prec=34, Emax=400, Emin=-400, traps=[DivisionByZero, InvalidOperation, Overflow])
_SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", "–": "-", "（": "(", "）": ")", "·": "*", "％": "%"})
_WORDS = (
    (r"\bplus\b|\s더하기\s", " + "),
    (r"\bminus\b|\s빼기\s", " - "),
    (r"\b(?:times|multiplied\s+by)\b|\s곱하기\s", " * "),
    (r"\b(?:divided\s+by|over)\b|\s나누기\s", " / "),
    (r"\bpercent\b|퍼센트|프로(?=\s|$)", "%"),
    (r"\bto\s+the\s+power\s+of\b|\^", " ** "),
    (r"(\d[\d,.]*)\s*의\s*(\d[\d,.]*)\s*%", r"\2% of \1"),
)
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?![\d,])")
_PERCENT_OF = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*%\s*of\b")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*%(?!\s*[\w(.])")


def evaluate(expression: str) -> int | float:
    """The value of an arithmetic expression.

    Numbers with thousands separators, + - * / // % **, brackets, percent (``12% of 80``, ``5%``), plus, minus, times,
    divided by (and 더하기, 빼기, 곱하기, 나누기), the functions abs, round, min, max, sum, sqrt, floor and ceil,
    pi and e. Between two numbers, ``%`` is the remainder. It is computed with 34 decimal digits; round rounds half up.

    Raises:
        InvalidError: When it is no such expression, divides by zero, or the result is too large.
    """
    if len(expression) > MOST_CHARACTERS:
        raise InvalidError(f"the expression has {len(expression)} characters, more than {MOST_CHARACTERS}")
    text = _plain(expression)
    try:
        found = _value(ast.parse(text, mode="eval").body, text)
        return _result(found)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as cause:
        message = f"{expression[:80]!r} is no arithmetic that can be computed"
        raise InvalidError(message, hint="write for example 0.12 * 84500 + 3000") from cause
    except DivisionByZero as cause:
        raise InvalidError(f"{expression[:80]!r} divides by zero") from cause
    except DecimalException as cause:
        raise InvalidError(f"{expression[:80]!r} has no result that a number can hold") from cause


def _plain(expression: str) -> str:
    text = expression.translate(_SIGNS).strip().rstrip("=? ")
    for pattern, sign in _WORDS:
        text = re.sub(pattern, sign, text, flags=re.IGNORECASE)
    if not re.search(r"[a-z]\s*\(", text, re.IGNORECASE):  # within a call a comma stands between two numbers
        text = _THOUSANDS.sub(lambda match: match[0].replace(",", ""), text)
    text = _PERCENT_OF.sub(r"(\1 / 100) *", text)
    return _PERCENT.sub(r"(\1 / 100)", text).strip()


def _value(node: ast.expr, text: str) -> Decimal:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        # The digits as they are written: 0.1 is not the nearest double.
        return _CONTEXT.create_decimal(text.encode()[node.col_offset : node.end_col_offset].decode())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        found = _value(node.operand, text)
        return _CONTEXT.minus(found) if isinstance(node.op, ast.USub) else found
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_value(node.left, text), _value(node.right, text))
    if isinstance(node, ast.Name) and node.id.lower() in _CONSTANTS:
        return _CONSTANTS[node.id.lower()]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords and node.args:
        name = node.func.id.lower()
        if name in _FUNCTIONS:
            return _FUNCTIONS[name](*(_value(argument, text) for argument in node.args))
    raise InvalidError(
        f"{ast.unparse(node)[:60]!r} is no part of arithmetic", hint="numbers, + - * / % ** and brackets"
    )


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    if abs(exponent) > 10_000:
        raise InvalidError(f"the exponent {exponent} is too large")
    return _CONTEXT.power(base, exponent)


def _round(value: Decimal, *digits: Decimal) -> Decimal:
    places = int(digits[0]) if digits else 0
    if len(digits) > 1 or not -30 <= places <= 30:
        raise InvalidError("round takes a number and at most 30 digits")
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _CONTEXT)


def _one(operation: Callable[[Decimal], Decimal], name: str) -> Callable[..., Decimal]:
    def call(*values: Decimal) -> Decimal:
        if len(values) != 1:
            raise InvalidError(f"{name} takes one number, not {len(values)}")
        return operation(values[0])

    return call


def _sum(*values: Decimal) -> Decimal:
    added = Decimal(0)
    for value in values:
        added = _CONTEXT.add(added, value)
    return added


_OPERATORS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: _CONTEXT.add,
    ast.Sub: _CONTEXT.subtract,
    ast.Mult: _CONTEXT.multiply,
    ast.Div: _CONTEXT.divide,
    ast.FloorDiv: lambda a, b: _CONTEXT.divide(a, b).to_integral_value("ROUND_FLOOR"),
    ast.Mod: lambda a, b: _CONTEXT.subtract(
        a, _CONTEXT.multiply(b, _CONTEXT.divide(a, b).to_integral_value("ROUND_FLOOR"))
    ),
    ast.Pow: _power,
}
_FUNCTIONS: dict[str, Callable[..., Decimal]] = {
    "abs": _one(_CONTEXT.abs, "abs"),
    "sqrt": _one(_CONTEXT.sqrt, "sqrt"),
    "floor": _one(lambda value: value.to_integral_value("ROUND_FLOOR"), "floor"),
    "ceil": _one(lambda value: value.to_integral_value("ROUND_CEILING"), "ceil"),
    "round": _round,
    "min": lambda *values: min(values),
    "max": lambda *values: max(values),
    "sum": _sum,
}
_CONSTANTS = {
    "pi": Decimal("3.141592653589793238462643383279503"),
    "e": Decimal("2.718281828459045235360287471352662"),
}


def _result(value: Decimal) -> int | float:
    if value == value.to_integral_value() and abs(value) < Decimal(10) ** 30:
        return int(value)
    found = float(value)
    if not math.isfinite(found):
        raise InvalidError("the result is too large")
    return found
