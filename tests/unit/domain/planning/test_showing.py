"""What is sent is the last result, written as a text; what the goal itself names is sent as it is."""

import pytest

from tdev.domain.planning.drafting import draft
from tdev.domain.planning.retrieval import Retrieval
from tests.support.plans import agents, built_in_index, planned

START = "Read complaints.csv, clean it, find the top 3 topics"


def sent(goal: str, step: str) -> object:
    outcome = planned(goal)
    assert outcome.workflow is not None
    return next(each.input for each in outcome.workflow.steps if each.id == step)


@pytest.mark.parametrize("end", ["post a digest to Slack", "send a Slack message with them"])
def test_rows_are_sent_as_a_table_and_not_as_the_file_they_came_from(end: str) -> None:
    outcome = planned(f"{START}, and {end}")
    assert agents(outcome)[-2:] == ["rows_to_markdown", "send_slack_message"]
    assert sent(f"{START}, and {end}", "send_slack_message") == {"text": "${rows_to_markdown.text}"}


def test_a_result_that_is_a_text_is_sent_as_it_is() -> None:
    found = sent("Read notes.txt, summarize it, and send a Slack message with it", "send_slack_message")
    assert "rows_to_markdown" not in str(found)


def test_a_file_that_was_only_read_is_sent_itself() -> None:
    assert sent("Read notes.txt and send a Slack message with it", "send_slack_message") == {
        "text": "${read_text_file.text}"
    }


def test_what_does_not_send_reads_what_it_read_before() -> None:
    outcome = planned(f"{START} and show them as a table")
    assert agents(outcome)[-1] == "rows_to_markdown"


def test_the_text_is_asked_about_before_it_is_sent() -> None:
    outcome = planned(f"{START}, post a digest to Slack; ask me before posting")
    assert outcome.workflow is not None
    assert [step.id for step in outcome.workflow.steps if step.approve] == ["send_slack_message"]


def test_what_nobody_vouches_for_writes_no_text_of_it() -> None:
    vouched = built_in_index()
    other = vouched.by_name["rows_to_markdown"].model_copy(update={"name": "a_to_markdown", "tenant": "red"})
    goal = f"{START}, and send a Slack message with them"
    outcome = draft(goal, Retrieval([*vouched.components, other], vouched=vouched))
    assert agents(outcome)[-2:] == ["rows_to_markdown", "send_slack_message"]
    alone = [each for each in vouched.components if each.name != "rows_to_markdown"]
    outcome = draft(goal, Retrieval([*alone, other], vouched=Retrieval(alone)))
    assert "a_to_markdown" not in agents(outcome)
