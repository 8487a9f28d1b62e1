"""Literals and loops that never end or fill the memory."""

import pytest

from tdev.domain.analysis.gate import gate


def rules(body: str) -> set[str]:
    return {finding.code for finding in gate(f"import itertools\ndef f(a, q):\n    {body}\n")}


@pytest.mark.parametrize(
    "body",
    [
        "return 10 ** 10 ** 10",
        "return 2 ** 99999999",
        "return 1 << 99999999",
        "return 'x' * 10 ** 11",
        "return 10 ** 11 * [0]",
        "return (1, 2) * 100_000_000",
        "return list(range(10 ** 12))",
        "return sum(range(0, 1 << 62))",
        "return bytes(10 ** 10)",
        "return bytearray(1 << 1099511627776)",
        "return bytes((-2) ** 10 * 10 ** 9999999999)",
        "return list(itertools.count())",
        "return sorted(itertools.cycle(a))",
    ],
)
def test_what_fills_the_memory_is_refused(body: str) -> None:
    assert rules(body) == {"too-much"}


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "while 1: a += 1",
        "while not False: q.get()",
        "while True:\n        for x in a:\n            q.put(x)",
        "for x in itertools.count(): a.append(x)",
    ],
)
def test_a_loop_without_a_way_out_is_refused(body: str) -> None:
    assert rules(body) == {"endless-loop"}


@pytest.mark.parametrize(
    "body",
    [
        "return 2 ** 64 - 1",
        "return 1 << 20",
        "return '-' * 80",
        "return a * 10 ** 12",
        "return list(range(1000))",
        "return len(range(10 ** 12))",
        "return list(itertools.repeat(0, 5))",
        "return bytes(1024)",
        "while True:\n        if q.empty():\n            return a\n        q.get()",
        "while True:\n        yield a",
        "for x in itertools.count():\n        if x > a:\n            break",
        "while a:\n        a -= 1",
    ],
)
def test_what_ends_passes(body: str) -> None:
    assert rules(body) == set()


def test_code_in_disguise_is_refused_where_it_stands() -> None:
    (finding,) = gate("def f():\n    x = 'aW1wb3J0IG9zOyBvcy5zeXN0ZW0oJ2lkJyk='\n    return x\n")
    assert (finding.code, finding.line, finding.column) == ("hidden-code", 2, 9)
