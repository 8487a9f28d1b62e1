"""The score: what tests notice, what they do not, what never ends, and what cannot be tried."""

import pytest

from tdev.domain.mutation.judging import Case, cases_of, first_broken, holds
from tdev.domain.mutation.trying import mutation_score
from tdev.kernel.errors import InvalidError
from tdev.model.component import Example
from tdev.platform.sandbox import Isolation, SandboxRun
from tdev.platform.sandbox.embedded.engine import LocalSandbox
from tests.support.lambda_sandbox import lambda_sandbox

ADULT = "def adult(age: int) -> bool:\n    return age >= 18\n"


@pytest.fixture(scope="module")
def sandbox():
    made = LocalSandbox(allow_weak=True)
    yield made
    made.close()


def test_the_sandbox_of_aws_takes_every_batch():
    code = "def count(n: int) -> int:\n    done = 0\n    while done < n:\n        done += 1\n    return done\n"
    found = mutation_score(code, [Case({"n": 3}, 3), Case({"n": 0}, 0)], lambda_sandbox())
    assert (found.killed, found.survived) == (found.mutants, ())
    assert found.mutants == found.found >= 5


def test_answers_too_large_for_one_batch_come_in_several(sandbox):
    code = "def much(n: int, mark: str = 'ab') -> str:\n    return mark * n if n > 2 else mark + 'c' * n\n"
    tests = [Case({"n": 200_000}, "ab" * 200_000), Case({"n": 3}, "ababab"), Case({"n": 2}, "abcc")]
    found = mutation_score(code, tests, sandbox)
    assert found.mutants >= 7
    assert found.killed == found.mutants


# ---- judging
def test_an_output_holds_when_it_is_the_same_json():
    assert holds(Case({}, {"a": [1, 2]}), {"output": {"a": [1, 2]}})
    assert not holds(Case({}, 1), {"output": True})
    assert not holds(Case({}, None), {"error": "ValueError"})


def test_an_error_holds_when_its_class_is_the_wanted_one():
    assert holds(Case({}, raises="ValueError"), {"error": "ValueError"})
    assert not holds(Case({}, raises="ValueError"), {"error": "TypeError"})
    assert not holds(Case({}, raises="ValueError"), {"output": None})


def test_a_law_holds_when_it_says_so_and_not_when_it_stumbles():
    law = Case({}, check=lambda found: found["n"] > 1)
    assert holds(law, {"output": {"n": 2}})
    assert not holds(law, {"output": {"n": 1}})
    assert not holds(law, {"output": "text"})


def test_a_missing_answer_breaks_the_test_that_it_belongs_to():
    cases = [Case({}, 1), Case({}, 2)]
    assert first_broken(cases, [{"output": 1}, {"output": 2}]) is None
    assert first_broken(cases, [{"output": 1}]) == 1


def test_examples_become_tests():
    assert cases_of([Example(input={"a": 1}, output=2)]) == [Case({"a": 1}, 2)]


# ---- scoring
def test_tests_on_both_sides_of_a_bound_kill_every_mutant(sandbox):
    found = mutation_score(ADULT, [Case({"age": 17}, False), Case({"age": 18}, True)], sandbox)
    assert (found.mutants, found.killed, found.score) == (4, 4, 1.0)
    assert found.survived == ()


def test_a_test_far_from_the_bound_lets_mutants_live_and_they_are_shown(sandbox):
    found = mutation_score(ADULT, [Case({"age": 50}, True)], sandbox)
    shown = {(survivor.operator, survivor.line, survivor.after) for survivor in found.survived}
    assert shown == {("comparison", 2, "return (age > 18)"), ("constant", 2, "return age >= 19")}
    assert {survivor.before for survivor in found.survived} == {"return age >= 18"}
    assert found.score == 0.5


def test_a_law_kills_what_the_examples_let_live(sandbox):
    code = "def doubled(n: int) -> int:\n    return n * 2\n"
    weak = mutation_score(code, [Case({"n": 0}, 0)], sandbox)
    strong = mutation_score(code, [Case({"n": 0}, 0), Case({"n": 5}, check=lambda found: found == 10)], sandbox)
    assert weak.score < 1.0 == strong.score


def test_a_mutant_that_never_ends_is_killed_and_counted_as_late(sandbox):
    code = "def count(n: int) -> int:\n    done = 0\n    while done < n:\n        done += 1\n    return done\n"
    found = mutation_score(code, [Case({"n": 3}, 3), Case({"n": 0}, 0)], sandbox)
    assert found.timed_out >= 2
    assert found.killed == found.mutants


def test_a_mutant_that_ends_its_process_takes_no_other_one_with_it(sandbox):
    code = "import os\ndef work(n: int) -> int:\n    if n > 5:\n        os._exit(3)\n    return n + 1\n"
    found = mutation_score(code, [Case({"n": 5}, 6)], sandbox)
    survivors = {survivor.after.strip() for survivor in found.survived}
    assert "if (n >= 5):" not in survivors  # this one ends the process
    assert "if n > 6:" in survivors


def test_a_mutant_that_hangs_in_native_code_is_late(sandbox):
    code = "def power(n: int) -> int:\n    big = 9 ** n\n    return (big ** 9 ** 9 ** 9) if n > 3 else big\n"
    found = mutation_score(code, [Case({"n": 2}, 81)], sandbox, 6)
    assert found.timed_out >= 1
    assert found.mutants == 6


def test_a_component_class_with_a_context_and_files_is_tried(sandbox):
    code = '''
from tdev.sdk import Context, tool

@tool
class Note:
    """Keep a note."""

    def run(self, text: str, context: Context) -> str:
        if (context.workspace / "note.txt").exists():
            raise ValueError("there is one")
        context.write_text("note.txt", text)
        return context.read_text("note.txt")
'''
    found = mutation_score(code, [Case({"text": "a"}, "a"), Case({"text": "b"}, "b")], sandbox)
    assert found.mutants >= 4
    assert "result" not in {survivor.operator for survivor in found.survived}


def test_an_async_component_is_tried(sandbox):
    found = mutation_score("async def one() -> int:\n    return 1\n", [Case({}, 1)], sandbox)
    assert found.score == 1.0


def test_the_answer_is_the_same_each_time_and_has_at_most_the_wanted_mutants(sandbox):
    code = "def f(a: int, b: int) -> int:\n    return (a + b) * (a - b) + 3 if a > b else a * b - 2\n"
    tests = [Case({"a": 3, "b": 1}, 11)]
    first, second = (mutation_score(code, tests, sandbox, 8) for _ in range(2))
    assert first.mutants == 8 < first.found
    assert first.model_copy(update={"ms": 0.0}) == second.model_copy(update={"ms": 0.0})


def test_code_without_anything_to_change_has_no_score(sandbox):
    found = mutation_score("def nothing(a: int) -> None:\n    pass\n", [Case({"a": 1}, None)], sandbox)
    assert (found.mutants, found.score) == (0, None)


def test_without_time_nothing_is_tried_and_there_is_no_score(sandbox):
    found = mutation_score(ADULT, [Case({"age": 18}, True)], sandbox, budget_s=0.0)
    assert (found.found, found.mutants, found.score) == (4, 0, None)


# ---- refusals
def test_without_tests_there_is_nothing_to_measure(sandbox):
    with pytest.raises(InvalidError, match="no tests"):
        mutation_score(ADULT, [], sandbox)


def test_tests_that_fail_on_the_code_as_it_is_are_named(sandbox):
    with pytest.raises(InvalidError, match=r"test 2 gives .*True"):
        mutation_score(ADULT, [Case({"age": 17}, False), Case({"age": 18}, False)], sandbox)


def test_code_that_cannot_be_loaded_is_named(sandbox):
    with pytest.raises(InvalidError, match="fail on its code"):
        mutation_score("import nowhere_to_be_found\ndef f() -> int:\n    return 1\n", [Case({}, 1)], sandbox)


class Lying:
    """A sandbox whose answers have another shape from some call on."""

    isolation = Isolation("strong")

    def __init__(self, answers):
        self.answers = list(answers)

    def run(self, source, attribute, payload, limits=None):
        count = len(payload["changes"])
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return SandboxRun(self.isolation, output=answer(count))


def test_answers_that_are_none_never_count_as_survivors():
    good = lambda count: [{"s": 0.0, "outcomes": [{"output": True}]}] * count  # noqa: E731
    bad = lambda count: [{"s": 0.0}] * (count + 1)  # noqa: E731
    found = mutation_score(ADULT, [Case({"age": 18}, True)], Lying([good, bad]))
    assert (found.killed, found.survived) == (4, ())
