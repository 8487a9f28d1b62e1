"""What an import of the module runs: values may be built, nothing else."""

import pytest

from tdev.domain.analysis.gate import gate


def rules(source: str, *declared: str) -> set[str]:
    return {finding.code for finding in gate(source, declared)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "place",
    [
        "{call}\ndef f(a): return a",
        "x = {call}\ndef f(a): return a",
        "def f(a, x={call}): return a",
        "def f(a, *, x={call}): return a",
        "class C:\n    x = {call}\ndef f(a): return a",
        "@(lambda g, x={call}: g)\ndef f(a): return a",
        "def f(a: {call}): return a",
        "if {call}:\n    pass\ndef f(a): return a",
        "x = [{call} for y in (1,)]\ndef f(a): return a",
        "class C(({call}).__class__): pass\ndef f(a): return a",
        "for x in {call}: pass\ndef f(a): return a",
        "with {call} as x: pass\ndef f(a): return a",
        "if __name__ != '__main__':\n    {call}\ndef f(a): return a",
        "if '__main__' == '__main__':\n    {call}\ndef f(a): return a",
    ],
)
@pytest.mark.parametrize("call", ["open('x', 'w')", "print('x')", "exit()"])
def test_a_call_with_an_effect_is_refused_although_it_is_declared(place: str, call: str) -> None:
    found = rules(place.format(call=call), "write:files", "read:files")
    assert found & {"call-at-import", "effect-at-import"}


@pytest.mark.parametrize("name", ["print", "open", "exit"])
def test_a_decorator_is_a_call(name: str) -> None:
    assert "call-at-import" in rules(f"@{name}\ndef f(a): return a", "read:files", "write:files")


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.sleep(5)\ndef f(a): return a",
        "import sys\nsys.exit(1)\ndef f(a): return a",
        "import subprocess\nsubprocess.run(['x'])\ndef f(a): return a",
        "(lambda: 1)()\ndef f(a): return a",
        "import requests\nx = requests.post('https://example.com')\ndef f(a): return a",
    ],
)
def test_work_at_import_is_refused_although_it_is_declared(source: str) -> None:
    assert rules(source, "subprocess", "send", "fetch")


@pytest.mark.parametrize("text", ["__import__('os')", "open('x')", "[x for x in (1,)] and f()", "(lambda: 1)"])
def test_a_text_in_an_annotation_must_be_a_type(text: str) -> None:
    assert "runs-text" in rules(f'def f(a: "{text}"): return a')
    assert "runs-text" in rules(f'def f(a: list["{text}"]): return a')
    assert "runs-text" in rules(f'def f(a) -> "{text}": return a')
    assert "runs-text" in rules(f'x: "{text}" = 1\ndef f(a): return a')


@pytest.mark.parametrize(
    "source",
    [
        "import re\nPATTERN = re.compile('x')\ndef f(a): return a",
        "from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef f(a): return a",
        "import logging\nlog = logging.getLogger(__name__)\ndef f(a): return a",
        "TABLE = {str(n): n ** 2 for n in range(10)}\ndef f(a): return TABLE",
        "class Point:\n    def __init__(self, x=0): self.x = x\nORIGIN = Point()\ndef f(a): return ORIGIN",
        "def f(a): return a\nif __name__ == '__main__':\n    print(f(1))",
        "import functools\n@functools.lru_cache(maxsize=8)\ndef f(a): return a",
        "from typing import Literal\ndef f(a: Literal['open(x)', 'f()']): return a",
        "def f(a: 'list[int] | None') -> 'dict[str, int]': return {}",
        "from strands import Agent\nagent = Agent(system_prompt='Be kind')\n",
        "import boto3\nbedrock = boto3.client('bedrock-runtime')\ndef f(a): return bedrock.invoke_model(body=a)",
    ],
)
def test_building_values_passes(source: str) -> None:
    assert rules(source) == set()
