"""What runs mutants in the sandbox, run here."""

import inspect
import signal

import pytest

from tdev.domain.mutation import inside
from tdev.sdk import Context

SOURCE = "def add(a, b):\n    return a + b\n"


@pytest.fixture(autouse=True)
def alarm():
    before = signal.getsignal(signal.SIGALRM)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def outcomes(source, inputs, attribute="add", context=None, limit_s=5.0):
    found = inside.try_all(source, [[0, 0, ""]], attribute, inputs, limit_s, context)
    return found[0].get("outcomes")


def test_each_mutant_is_run_on_each_input(capsys):
    at = SOURCE.index("+")
    found = inside.try_all(SOURCE, [[0, 0, ""], [at, at + 1, "-"]], "add", [{"a": 3, "b": 2}, {"a": 1, "b": 1}], 5.0)
    assert [each["outcomes"] for each in found] == [[{"output": 5}, {"output": 2}], [{"output": 1}, {"output": 0}]]
    assert capsys.readouterr().out == "0\n1\n"


def test_what_is_raised_is_told_by_its_class_and_code_that_does_not_compile_too():
    assert outcomes("def add(a):\n    raise KeyError(a)\n", [{"a": 1}]) == [{"error": "KeyError"}]
    assert outcomes("def add(a):\n    import sys; sys.exit(a)\n", [{"a": 1}]) == [{"error": "SystemExit"}]
    assert outcomes("return 1\n", [{}]) == [{"error": "SyntaxError"}]
    assert outcomes("x = 1\n", [{}]) == [{"error": "AttributeError"}]


def test_a_result_that_is_no_json_is_an_error():
    assert outcomes("def add():\n    return {1, 2}\n", [{}]) == [{"error": "TypeError"}]
    assert outcomes("def add():\n    return float('nan')\n", [{}]) == [{"error": "ValueError"}]


def test_what_runs_too_long_is_late_even_when_it_catches_everything():
    loop = "        try:\n            sum(range(10))\n        except Exception:\n            pass\n"
    source = f"def add():\n    while True:\n{loop}"
    found = inside.try_all(source, [[0, 0, ""], [0, len(source), "def add():\n    return 1\n"]], "add", [{}], 0.1)
    assert found[0].get("late") is True
    assert found[1]["outcomes"] == [{"output": 1}]


def test_each_call_has_a_module_of_its_own_and_its_own_copy_of_the_input(capsys):
    source = "seen = []\ndef add(a):\n    seen.append(1)\n    a.append(len(seen))\n    print('printed')\n    return a\n"
    assert outcomes(source, [{"a": []}, {"a": []}]) == [{"output": [1]}, {"output": [1]}]
    assert "printed" not in capsys.readouterr().out


def test_a_class_and_its_context_are_used_as_the_sandbox_does(tmp_path):
    source = (
        "class Note:\n    def run(self, text: str, context: 'Context') -> bool:\n"
        "        kept = (context.workspace / 'a').exists()\n        context.write_text('a', text)\n"
        "        return kept\n"
    )
    given = [{"text": "x"}, {"text": "y"}]
    assert outcomes(source, given, "Note", Context(tmp_path)) == [{"output": False}, {"output": False}]


def test_what_has_to_be_awaited_is_awaited():
    assert outcomes("async def add(a):\n    return a + 1\n", [{"a": 1}]) == [{"output": 2}]


def test_its_text_needs_nothing_but_the_standard_library_and_names_what_components_import():
    text = inspect.getsource(inside)
    assert "from tdev" not in text
    assert all(name in text for name in inside.OFFERED)
