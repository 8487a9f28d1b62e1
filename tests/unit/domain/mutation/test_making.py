"""Mutants: each parses, differs from the original, is one change, and is no other mutant once more."""

import ast
import difflib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.mutation.making import changed, chosen, mutants_of, normalized
from tests.support.checkout import ROOT

TOOLS = sorted((ROOT / "shared" / "tdev" / "tools").glob("[a-z]*.py"))
LIBRARY = Path(json.__file__).parent.parent


def after(source, attribute=None):
    """``operator: changed line`` of each mutant."""
    source = normalized(source)
    return {f"{mutant.operator}: {mutant.survivor(source).after.strip()}" for mutant in mutants_of(source, attribute)}


# ---- what is changed
@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("return a < b", {"comparison: return (a <= b)", "comparison: return (a >= b)", "result: return None"}),
        ("return a is None", {"comparison: return (a is not None)", "result: return None"}),
        ("return a + b", {"arithmetic: return (a - b)", "result: return None"}),
        ("return a + 'x'", {"joined part removed: return a", "constant: return a + 'XXxXX'", "result: return None"}),
        ("return -a", {"arithmetic: return a", "result: return None"}),
        ("return a and b", {"logic: return (a or b)", "result: return None"}),
        ("return not a", {"logic: return a", "result: return None"}),
        ("return True", {"constant: return False"}),
        ("return 0", {"constant: return 1"}),
        ("return ''", {"constant: return 'XX'"}),
        ("return a[b:]", {"slice: return a[:]", "result: return None"}),
        ("return a if b else c", {"choice: return a", "choice: return c", "result: return None"}),
        ("return [x for x in a if x]", {"filter removed: return [x for x in a if True]", "result: return None"}),
        ("return a.lower()", {"method: return a.upper()", "result: return None"}),
        ("return max(a)", {"function: return min(a)", "result: return None"}),
        ("return a.strip()", {"call removed: return a", "result: return None"}),
        ("return sorted(a)", {"call removed: return list(a)", "result: return None"}),
        ("return f(a, b)", {"arguments swapped: return f(b, a)", "result: return None"}),
        ("return f(key=b)", {"argument removed: return f()", "result: return None"}),
        ("raise ValueError('no')", {"error swallowed: pass"}),
        ("a.append(b)", {"statement removed: pass", "method: a.extend(b)"}),
        ("a += b", {"statement removed: pass", "arithmetic: a -= b"}),
        ("a = a.x()", {"statement removed: pass"}),
        ("for x in a: break", {"jump: for x in a: continue"}),
        ("while a: f()", {"condition removed: while False: f()", "condition turned: while (not a): f()"}),
    ],
)
def test_an_operator_proposes_its_changes(line, wanted):
    found = after(f"def work(a, b, c):\n    {line}\n")
    assert wanted <= found
    assert len(found) - len(wanted) <= 1  # `while a: f()` also loses its call


def test_a_caught_error_is_let_through_and_a_default_value_changes():
    source = (
        "def work(text, most=10):\n    try:\n        return int(text)\n    except ValueError:\n        return most\n"
    )
    found = after(source)
    assert {"error not caught: raise", "default value: def work(text, most=11):"} <= found


# ---- what is left alone
@pytest.mark.parametrize(
    "line",
    [
        '"""Says 1 < 2."""',
        "logger.info('%d done', 3 + 4)",
        "self.log.warning('odd', 1)",
        "print('a' + 'b')",
        "x: list[int]",
        "from a import b",
        "text = f'{a:>10}'",
        "assert a > 1, 'never'",
        "Rows = list[dict]",
        "pass",
    ],
)
def test_what_no_test_should_see_is_left_alone(line):
    assert after(f"def work(a, self, logger):\n    {line}\n") == set()


def test_decorators_hints_the_words_of_errors_and_script_parts_are_left_alone():
    source = '''
from tdev.sdk import tool

@tool(phrases=["a", "b"], effects=["pure"])
def work(a: "int | str" = None) -> Literal["x"]:
    """Work."""
    raise ValueError(f"{a} is wrong " + str(1 + 2)) from KeyError("k")

if __name__ == "__main__":
    work(1 + 2)
'''
    assert after(source) == {"error swallowed: pass"}


def test_splitting_without_a_limit_is_not_turned_round():
    assert not [found for found in after("def work(a):\n    return a.split()\n") if found.startswith("method")]
    assert "method: return a.rsplit(',', 1)" in after("def work(a):\n    return a.split(',', 1)\n")


def test_only_code_that_the_component_reaches_is_changed():
    source = (
        "def helper(a):\n    return a + 1\n\ndef other(a):\n    return a * 2\n\ndef work(a):\n    return helper(a)\n"
    )
    assert {mutant.line for mutant in mutants_of(source, "work")} == {2, 8}


def test_texts_beyond_ascii_and_other_line_ends_keep_their_places():
    source = normalized('def work(a):\r\n    b = "한글 ü"; return a + 1  # né\r\n')
    found = {changed(source, mutant) for mutant in mutants_of(source)}
    assert 'def work(a):\n    b = "한글 ü"; return a + 2  # né\n' in found


# ---- laws
def _is_lawful(source, attribute=None, most=400):
    source = normalized(source)
    original = ast.dump(ast.parse(source))
    seen = set()
    for mutant in mutants_of(source, attribute, most):
        text = changed(source, mutant)
        meaning = ast.dump(ast.parse(text))
        assert meaning != original
        assert meaning not in seen
        seen.add(meaning)
        before, other = source.split("\n"), text.split("\n")
        touched = [
            op for op in difflib.SequenceMatcher(None, before, other, autojunk=False).get_opcodes() if op[0] != "equal"
        ]
        assert len(touched) <= 1 + mutant.text.count("\n")
    return len(seen)


@pytest.mark.parametrize("path", TOOLS[::6], ids=lambda path: path.stem)
def test_each_mutant_of_a_tool_parses_differs_and_is_one_change(path):
    assert _is_lawful(path.read_text("utf-8"), most=60) >= 1


@pytest.mark.parametrize("name", ["bisect", "textwrap", "fnmatch"])
def test_each_mutant_of_the_library_parses_differs_and_is_one_change(name):
    assert _is_lawful((LIBRARY / f"{name}.py").read_text("utf-8"), most=60) >= 20


_NAMES = st.sampled_from(["a", "b", "c"])
_VALUES = st.one_of(_NAMES, st.integers(0, 9).map(str), st.sampled_from(["'é'", "'x y'", "[]", "True", "None"]))
_EXPRESSIONS = st.recursive(
    _VALUES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "//", "and", "or", "<", ">=", "==", "in", "is"]), inner).map(
            lambda found: f"({found[0]} {found[1]} {found[2]})"
        ),
        inner.map(lambda found: f"(not {found})"),
        inner.map(lambda found: f"sorted({found}, reverse=True)"),
        st.tuples(inner, inner).map(lambda found: f"f({found[0]}, {found[1]}, k={found[0]})"),
        st.tuples(inner, inner, inner).map(lambda found: f"({found[0]} if {found[1]} else {found[2]})"),
        st.tuples(_NAMES, inner).map(lambda found: f"{found[0]}[{found[1]}:]"),
        st.tuples(_NAMES, inner).map(lambda found: f"[x for x in {found[0]} if {found[1]}]"),
        inner.map(lambda found: f"{{{found}: (lambda y: {found})}}"),
    ),
    max_leaves=6,
)
_STATEMENTS = st.one_of(
    _EXPRESSIONS.map(lambda found: f"return {found}"),
    _EXPRESSIONS.map(lambda found: f"a += {found}; b = b.strip()"),
    _EXPRESSIONS.map(lambda found: f"if {found}:\n        raise E({found})"),
    _EXPRESSIONS.map(lambda found: f"while {found}:\n        break"),
    _EXPRESSIONS.map(lambda found: f"try:\n        f({found})\n    except E:\n        pass"),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_STATEMENTS, min_size=1, max_size=4))
def test_mutants_of_any_code_are_lawful(lines):
    source = "def work(a, b=1, c=None):\n" + "".join(f"    {line}\n" for line in lines)
    _is_lawful(source, most=80)


# ---- the choice
@pytest.fixture(scope="module")
def made_of_bisect():
    return mutants_of((LIBRARY / "bisect.py").read_text("utf-8"))


@settings(max_examples=40, deadline=None)
@given(most=st.integers(0, 60))
def test_a_choice_is_the_same_each_time_has_the_wanted_size_and_invents_nothing(made_of_bisect, most):
    made = made_of_bisect
    found = chosen(made, most)
    assert found == chosen(list(reversed(made)), most) or most >= len(made)
    assert len(found) == min(most, len(made))
    assert set(found) <= set(made)


def test_a_choice_has_every_operator_and_leaves_no_line_out_for_another_one():
    made = mutants_of((LIBRARY / "textwrap.py").read_text("utf-8"))
    found = chosen(made, 60)
    assert {mutant.operator for mutant in found} == {mutant.operator for mutant in made}
    assert len({mutant.line for mutant in found}) >= 45
