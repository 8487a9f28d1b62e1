"""Formulas: read from words, known by name, or found by a small search that the examples decide."""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from typing import Any

from tdev.domain.composing.fitting.facts import Candidates, Facts

Program = list[Any]
_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
_KNOWN: Sequence[tuple[str, int, str]] = (
    ("bmi body mass", 2, "{0} / {1} ** 2"),
    ("bmi body mass", 2, "{0} / ({1} / 100) ** 2"),
    ("fahrenheit", 1, "{0} * 9 / 5 + 32"),
    ("celsius", 1, "({0} - 32) * 5 / 9"),
    ("kelvin", 1, "{0} + 273.15"),
    ("circle", 1, "3.141592653589793 * {0} ** 2"),
    ("circumference", 1, "2 * 3.141592653589793 * {0}"),
    ("sphere volume", 1, "4 / 3 * 3.141592653589793 * {0} ** 3"),
    ("kilometer km mile", 1, "{0} * 1.609344"),
    ("mile kilometer km", 1, "{0} / 1.609344"),
    ("inch", 1, "{0} * 2.54"),
    ("inch", 1, "{0} / 2.54"),
    ("pound kilogram kg", 1, "{0} * 0.45359237"),
    ("pound kilogram kg", 1, "{0} / 0.45359237"),
    ("feet foot", 1, "{0} * 0.3048"),
    ("pyeong 평", 1, "{0} * 3.305785"),
    ("pyeong 평", 1, "{0} / 3.305785"),
    ("compound interest 복리", 3, "{0} * (1 + {1}) ** {2}"),
    ("compound interest 복리", 3, "{0} * (1 + {1} / 100) ** {2}"),
    ("simple interest 이자", 3, "{0} * {1} * {2}"),
    ("simple interest 이자", 3, "{0} * {1} / 100 * {2}"),
    ("hypotenuse distance", 2, "({0} ** 2 + {1} ** 2) ** 0.5"),
    ("triangle", 2, "{0} * {1} / 2"),
    ("perimeter", 2, "2 * ({0} + {1})"),
    ("percent share 비율", 2, "{0} / {1} * 100"),
    ("change growth 증가율", 2, "({1} - {0}) / {0} * 100"),
    ("margin", 2, "({0} - {1}) / {0} * 100"),
    ("average mean 평균", 2, "({0} + {1}) / 2"),
)
_SEARCHED: Sequence[tuple[int, str]] = (
    *(
        (1, each)
        for each in ("{0} ** 2", "{0} ** 3", "{0} ** 0.5", "{0} / 100", "{0} * 100", "0 - {0}", "{0} * ({0} + 1) / 2")
    ),
    *((2, f"{{0}} {sign} {{1}}") for sign in ("*", "+", "-", "/", "//", "%", "**")),
    *((2, each) for each in ("{0} * (1 + {1})", "{0} * (1 - {1})", "{0} * {1} / 100", "{0} * (1 + {1} / 100)")),
    *((2, each) for each in ("{0} * (1 - {1} / 100)", "{0} / {1} * 100", "({0} + {1}) / 2", "2 * ({0} + {1})")),
    *((3, each) for each in ("{0} * {1} * {2}", "{0} + {1} + {2}", "{0} * {1} * (1 + {2})", "{0} * {1} * (1 - {2})")),
    *((3, each) for each in ("{0} * {1} + {2}", "{0} * {1} - {2}", "({0} + {1}) * {2}", "({0} - {1}) * {2}")),
    *((3, each) for each in ("({0} + {1} + {2}) / 3", "{0} * {1} / {2}", "({0} - {1}) / {2}", "{0} + {1} - {2}")),
    *((3, each) for each in ("{0} * {1} * (1 + {2} / 100)", "{0} * {1} * (1 - {2} / 100)", "{0} * {1} * {2} / 100")),
    *((3, each) for each in ("{0} * {1} * {2} / 2", "({0} + {1}) * {2} / 2", "{0} + {1} * {2}")),
)


def postfix(text: str, names: Sequence[str]) -> Program | None:
    """A formula in ordinary notation as a program; None when it is none over these names and numbers."""
    try:
        tree = ast.parse(text.replace("^", "**").replace("×", "*").replace("÷", "/").strip(), mode="eval").body
        return _postfix(tree, {name: name for name in names})
    except (SyntaxError, ValueError, RecursionError):
        return None


def _postfix(node: ast.expr, names: dict[str, str]) -> Program:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return [node.value]
    if isinstance(node, ast.Name) and node.id in names:
        return [names[node.id]]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return [0, *_postfix(node.operand, names), "-"]
    if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
        return [*_postfix(node.left, names), *_postfix(node.right, names), _SIGNS[type(node.op)]]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("min", "max"):
        if len(node.args) == 2:
            return [*_postfix(node.args[0], names), *_postfix(node.args[1], names), node.func.id]
    raise ValueError("not arithmetic")


def computed(program: Program, values: dict[str, float]) -> float | None:
    """What a program gives; None where it cannot be computed."""
    stack: list[float] = []
    try:
        for part in program:
            if not isinstance(part, str):
                stack.append(part)
            elif part in values:
                stack.append(values[part])
            else:
                right, left = stack.pop(), stack.pop()
                stack.append(_applied(part, left, right))
        return stack.pop()
    except (ArithmeticError, IndexError, TypeError, ValueError):
        return None


def _applied(sign: str, left: float, right: float) -> float:
    if sign == "**":
        if abs(right) > 64 or abs(left) > 1e6:
            raise ValueError("too large")
        return float(left**right)
    ways: dict[str, Callable[[], float]] = {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / right,
        "//": lambda: left // right,
        "%": lambda: left % right,
        "min": lambda: min(left, right),
        "max": lambda: max(left, right),
    }
    return float(ways[sign]())


def compute_formula(facts: Facts) -> Candidates:
    """Formulas for numbers; only those whose rounded value fits the examples are proposed."""
    cases = [(dict(zip(facts.bound, given, strict=True)), answer) for given, answer in facts.calls]
    yield from fitting_programs(facts, facts.bound, cases)


def fitting_programs(
    facts: Facts, names: Sequence[str], cases: Sequence[tuple[dict[str, Any], Any]]
) -> Iterator[dict[str, Any]]:
    """Programs over names with the digits that their examples show."""
    digits = _digits([answer for _, answer in cases])
    wanted = (None, *digits) if facts.digits is None else (facts.digits,)
    for program in _programs(facts, names, cases):
        if not cases:
            yield {"program": program, "digits": facts.digits}
        for each in dict.fromkeys(wanted) if cases else ():
            if all(_same(computed(program, values), answer, each) for values, answer in cases):
                yield {"program": program, "digits": each}


def _same(found: float | None, wanted: Any, digits: int | None) -> bool:
    if found is None or isinstance(wanted, bool) or not isinstance(wanted, int | float) or isinstance(found, complex):
        return False
    return abs(round(found, digits) - wanted) < 1e-12 if digits is not None else found == wanted


def _digits(answers: Sequence[Any]) -> list[int]:
    """Decimal digits of the answers, and the usual ones."""
    shown = [len(str(each).partition(".")[2]) for each in answers if isinstance(each, float) and not each.is_integer()]
    usual = [0] if answers and all(isinstance(each, int) for each in answers) else []
    return list(dict.fromkeys((*usual, *([max(shown)] if shown else []), 2, 1, 3, 4)))


def _programs(facts: Facts, names: Sequence[str], cases: Sequence[tuple[dict[str, Any], Any]]) -> Iterator[Program]:
    for text in _formulas_in(facts.spec.description):
        program = postfix(text, names)
        if program is not None and len(program) > 1:
            yield program
    arity = len(names)
    for words, count, text in _KNOWN:
        if count == arity and facts.said(*words.split()):
            yield from _over(text, names)
    if not cases:
        return
    for count, text in _SEARCHED:
        if count == arity:
            yield from _over(text, names)
    if arity == 1:
        yield from _linear(names[0], cases)
    yield from _with_constants(facts, names)


def _over(text: str, names: Sequence[str]) -> Iterator[Program]:
    for order in permutations(names):
        program = postfix(text.format(*order), names)
        if program is not None:
            yield program


def _formulas_in(text: str) -> Iterator[str]:
    """Stretches of a text that look like arithmetic, longest first."""
    found = re.findall(r"[\w.()+*/%^×÷-]+(?:\s*[-+*/%^×÷()]+\s*[\w.()+*/%^×÷-]+)+\)*", text)
    for each in sorted(found, key=len, reverse=True):
        yield each.strip(" .,")
        yield each.strip(" .,()")
    spoken = text.lower()
    for word, sign in (
        (" times ", "*"),
        (" plus ", "+"),
        (" minus ", "-"),
        (" divided by ", "/"),
        (" multiplied by ", "*"),
    ):
        spoken = spoken.replace(word, f" {sign} ")
    if spoken != text.lower():
        yield from (each.strip(" .,") for each in re.findall(r"\w+(?:\s[-+*/]\s\w+(?:\.\d+)?)+", spoken))


def _linear(name: str, cases: Sequence[tuple[dict[str, Any], Any]]) -> Iterator[Program]:
    """``a * x + b`` through the first two different points."""
    points = [(values[name], answer) for values, answer in cases if isinstance(answer, int | float)]
    for place, (x, y) in enumerate(points[1:], 1):
        x0, y0 = points[place - 1]
        if x != x0:
            slope = round((y - y0) / (x - x0), 6)
            base = round(y - slope * x, 6)
            slope = int(slope) if slope == int(slope) else slope
            base = int(base) if base == int(base) else base
            if base == 0:
                yield [name, slope, "*"]
                if slope and (1 / slope) == int(1 / slope):
                    yield [name, int(1 / slope), "/"]
            else:
                yield [name, slope, "*", base, "+"] if slope != 1 else [name, base, "+"]
            return


def _with_constants(facts: Facts, names: Sequence[str]) -> Iterator[Program]:
    """Simple programs with the numbers that are said, percentages as shares too."""
    said = [*facts.numbers, *(number / 100 for number in facts.numbers)][:6]
    pairs: list[Program] = [[name] for name in names]
    if len(names) == 2:
        pairs = [[names[0], names[1], sign] for sign in ("*", "+", "-", "/")] + [[names[1], names[0], "-"]]
    if len(names) == 3:
        pairs = [[names[0], names[1], "*", names[2], "+"], [names[0], names[1], "+", names[2], "+"]]
    for pair in pairs:
        for number in said:
            yield from ([*pair, number, sign] for sign in ("*", "+", "-", "/", "%", "//", "**", "min", "max"))
            yield [*pair, 1, number, "+", "*"]
            yield [*pair, 1, number, "-", "*"]
            yield [number, *pair, "-"]
            for other in said:
                yield [*pair, number, "*", other, "+"]
                yield [*pair, number, "-", other, "*"]
