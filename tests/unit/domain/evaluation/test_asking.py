"""A plan is done the way the goal says."""

import pytest

from tdev.domain.evaluation.asking import asked
from tdev.model.workflow import Step
from tests.support.judging import codes, step, subject

HOOK = "https://hooks.example.com/x"
READ = step("r", "read_text_file", path="a.txt")
SIZE = step("n", "text_statistics", text="${r.text}")
SEND = step("send", "post_webhook", url=HOOK, body="${n.words}")
SEND_IF = SEND.model_copy(update={"when": "${n.words > 5}"})


@pytest.mark.parametrize(
    "goal",
    [
        f"Count the words of a.txt. Only if there are more than 5, post them to {HOOK}",
        f"Count the words of a.txt, and if there are more than 5 post the number to {HOOK}",
        f"a.txt 단어 수를 세고 5개보다 많으면 {HOOK} 웹훅으로 보내줘",
    ],
)
def test_a_condition_of_the_goal_is_a_condition_of_a_step(goal: str) -> None:
    assert codes(asked(subject(READ, SIZE, SEND, goal=goal))) == ["condition_dropped"]
    assert codes(asked(subject(READ, SIZE, SEND_IF, goal=goal))) == []


@pytest.mark.parametrize(
    ("said", "when", "turned"),
    [
        ("If there are more than 5 words", "${n.words > 5}", False),
        ("If there are more than 5 words", "${n.words < 5}", True),
        ("If there are fewer than 5 words", "${n.words < 5}", False),
        ("If there are more than 5 words", "${$not(n.words > 5)}", True),
        ("Unless there are more than 5 words", "${$not(n.words > 5)}", False),
        ("Unless there are more than 5 words", "${n.words > 5}", True),
        ("If it is a good day", "${n.words > 5}", False),
    ],
)
def test_a_condition_the_wrong_way_round_is_found_and_can_be_turned(said: str, when: str, turned: bool) -> None:
    goal = f"Count the words of a.txt. {said}, post them to the webhook {HOOK}"
    found = asked(subject(READ, SIZE, SEND.model_copy(update={"when": when}), goal=goal))
    assert codes(found) == (["condition_turned"] if turned else [])
    if turned:
        assert found.marks[0].fix is not None
        assert found.marks[0].fix.code == "set_when"


@pytest.mark.parametrize("said", ["ask me before you", "after my approval", "물어보고"])
def test_a_question_first_is_a_step_that_waits(said: str) -> None:
    goal = f"Count the words of a.txt and {said} post them to {HOOK}"
    (found,) = asked(subject(READ, SIZE, SEND, goal=goal)).marks
    assert (found.code, found.step) == ("approval_dropped", "send")
    assert found.fix is not None
    assert found.fix.code == "add_approval"
    assert codes(asked(subject(READ, SIZE, SEND.model_copy(update={"approve": True}), goal=goal))) == []


def test_where_nothing_could_wait_the_user_is_asked() -> None:
    (found,) = asked(subject(step("n", "text_statistics", text="a"), goal="ask me before counting the words")).marks
    assert found.fix is None
    assert "Before which step" in found.question


def test_what_the_goal_forbids_is_not_done() -> None:
    goal = "Count the words of a.txt. Do not post them to a webhook"
    (found,) = asked(subject(READ, SIZE, SEND, goal=goal)).marks
    assert (found.code, found.step) == ("forbidden", "send")
    assert codes(asked(subject(READ, SIZE, goal=goal))) == []


def test_a_quoted_text_says_nothing_about_how() -> None:
    goal = 'Count the words of "ask me before, only if you dare"'
    assert codes(asked(subject(step("n", "text_statistics", text="ask me"), goal=goal))) == []


def test_what_is_named_first_is_done_first() -> None:
    goal = "redact the personal data of a.txt, then summarize it"
    hide = step("hide", "redact_pii", text="${r.text}")
    short = step("short", "summarize_text", text="${hide.text}")
    assert codes(asked(subject(READ, hide, short, goal=goal))) == []
    early = step("short", "summarize_text", text="${r.text}")
    late = step("hide", "redact_pii", text="${short.text}")
    assert codes(asked(subject(READ, early, late, goal=goal))) == ["order_turned"]


def test_what_is_for_each_is_not_for_the_first_alone() -> None:
    each = Step(id="p", agent="fetch_url", input={"url": "${item}"}, for_each="${inputs.urls}")
    first = step("p", "fetch_url", url="${inputs.urls[0]}")
    assert codes(asked(subject(each, goal="fetch every address"))) == []
    assert codes(asked(subject(first, goal="fetch every address"))) == ["loop_dropped"]
    assert codes(asked(subject(first, goal="fetch the first address"))) == []
