"""200 kB of hostile form: an interpreter that reads it survives, answers in bounded memory, and says what is wrong.

Each text is read by a process of its own, which gets an address space of 1 GiB: whatever happens to it, it must answer.
"""

import json
import resource
import subprocess
import sys

import pytest

READER = """
import json, sys
from tdev.domain.analysis.reading import analyze
from tdev.domain.analysis.gate import gate
from tdev.kernel.errors import InvalidError

answers = []
for source in json.load(sys.stdin):
    for read in (analyze, gate):
        try:
            found = read(source)
            answers.append("read" if read is analyze else f"{len(found)} findings")
        except InvalidError as refused:
            answers.append(f"refused: {refused.findings[0].message}" if refused.findings else "without a place")
print(json.dumps(answers))
"""
MEMORY = 1 << 30

DEEP = {
    "parentheses": "x=" + "(" * 99_000 + ")" * 99_000,
    "open parentheses": "(" * 199_000,
    "brackets": "x=" + "[" * 99_000 + "]" * 99_000,
    "braces": "x=" + "{" * 199_000,
    "unary minus": "x=" + "-" * 199_000 + "1",
    "not": "x=" + "not " * 49_000 + "1",
    "lambdas": "x=" + "lambda:" * 28_000 + "1",
    "lambda defaults": "x=" + "lambda a=" * 20_000 + "1" + ":1" * 20_000,
    "attributes": "x=a" + ".b" * 99_000,
    "calls": "x=a" + "()" * 99_000,
    "subscripts": "x=a" + "[0]" * 66_000,
    "sums": "x=" + "1+" * 99_000 + "1",
    "powers": "x=" + "9**" * 66_000 + "9",
    "conditions": "x=" + "a if b else " * 16_000 + "c",
    "ifs": "\n".join(" " * i + "if a:" for i in range(600)),
    "elifs": "if a: pass\n" + "elif a: pass\n" * 15_000,
    "classes": "\n".join(" " * i + f"class A{i}:" for i in range(600)),
    "f-strings": "x=" + "f'{" * 60_000,
    "f-string fields": "x=f'" + "{a}" * 60_000 + "'",
    "patterns": "match a:\n case " + "[" * 90_000 + "]" * 90_000 + ": pass",
    "comprehensions": "x=" + "[" * 190 + "a" + " for a in b]" * 16_000,
}
LONG = {
    "decorators": "@a\n" * 66_000 + "def f(): pass",
    "comparisons": "x=" + "a<" * 99_000 + "a",
    "alternatives": "match a:\n case " + "1|" * 90_000 + "1: pass",
    "items": "x={" + "1:2," * 45_000 + "}",
    "statements": ";".join(["a=1"] * 39_000),
    "a decimal": "x=" + "9" * 199_000,
    "NUL": "x=1\0" * 1000,
    "a lone surrogate": "x='\ud800'",
    "byte order marks": "\ufeff" * 60_000 + "x=1",
    "mixed tabs": "if a:\n" + "\tb=1\n        c=2\n" * 9_000,
    "continued lines": "x=\\\n" * 90_000,
    "bytes": "x=1\n" * 60_000,
}
HARMLESS = {
    "form feeds": "\f" * 190_000 + "x=1",
    "carriage returns": "\r" * 190_000 + "x=1",
    "a comment": "#" * 199_000 + "\nx=1",
    "a hexadecimal number": "x=0x" + "f" * 199_000,
    "a long name": "a" * 199_000 + "=1",
    "a wide name": "é" * 99_000 + "=1",
    "a long text": "x='" + "{" * 190_000 + "'",
    "adjacent texts": "x=" + "'a'" * 66_000,
    "base64": "x='" + "aGVsbG8g" * 24_000 + "'",
    "a chain of classes": "\n".join(f"class A{i}(A{i - 1}): pass" for i in range(1, 1_500)),
    "loops in loops": "\n".join(" " * i + "while a:" for i in range(90)) + "\n" + (" " * 91 + "b;c;d;e\n") * 1_500,
    "names of functions": "\n".join(f"def f{i}(a): return f{i * 7 % 1_500}(a)" for i in range(1_500)),
}


def answers_for(*sources: str) -> list[str]:
    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    done = subprocess.run(
        [sys.executable, "-c", READER],
        input=json.dumps(sources),
        capture_output=True,
        text=True,
        preexec_fn=bound,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("rows", [DEEP, LONG], ids=["deep", "long"])
def test_hostile_forms_are_refused_with_the_place_and_the_process_lives(rows: dict[str, str]) -> None:
    answers = answers_for(*rows.values())
    names = [name for name in rows for _ in range(2)]
    wrong = {
        name: answer for name, answer in zip(names, answers, strict=True) if not answer.startswith("refused: line")
    }
    assert wrong == {}


def test_large_and_harmless_forms_are_read() -> None:
    answers = answers_for(*HARMLESS.values())
    names = [name for name in HARMLESS for _ in range(2)]
    assert {name for name, answer in zip(names, answers, strict=True) if answer not in ("read", "0 findings")} == set()


def test_hostile_code_behind_much_text_is_still_found() -> None:
    source = "#" * 100_000 + "\n" + "x = 1\n" * 2_000 + "def f(a): return eval(a)\n" + "y = 1\n" * 2_000
    assert answers_for(source) == ["read", "1 findings"]
