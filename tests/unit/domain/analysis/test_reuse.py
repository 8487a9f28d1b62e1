import pytest

from tdev.domain.analysis.reading import analyze

TYPED = "def f(a: int) -> int:\n    '''Doubles.'''\n"


@pytest.mark.parametrize(
    ("source", "letter", "reason"),
    [
        (TYPED + "    return a * 2", "A", "pure"),
        ("import requests\n" + TYPED + "    return requests.get('http://x').status_code + a", "B", "depends"),
        ("import yaml\n" + TYPED + "    return a", "B", "packages"),
        (TYPED + "    return a\nprint('x')", "A", "pure"),
        ("import os\n" + TYPED + "    os.remove('x')\n    return a", "C", "approval for destructive"),
        ("def f(a, b: int) -> int:\n    '''Adds.'''\n    return a + b", "C", "not typed"),
        ("def f(a: int):\n    '''Adds.'''\n    return a", "C", "not typed"),
        ("def f(a: int) -> int:\n    return a", "C", "no description"),
        ("def f(a):\n    return a", "D", "neither"),
        (TYPED + "    return eval(str(a))", "D", "runs-text in line 3"),
        (TYPED + "    return getattr(a, str(a))()", "D", "chosen at run time"),
    ],
)
def test_the_letter_and_its_reason(source, letter, reason):
    found = analyze(source).component
    assert found.reusability == letter
    assert reason in found.reusability_reason
