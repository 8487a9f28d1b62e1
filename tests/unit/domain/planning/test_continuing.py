"""What a part of a goal only adds to the step before it."""

import pytest

from tests.support.plans import agents, given, planned


def test_the_rest_of_what_was_said_of_a_step_is_no_step() -> None:
    outcome = planned("send an email to bob@example.com with subject 'hello' and text 'hi there'")
    assert agents(outcome) == ["send_ses_message"]
    sent = given(outcome, "send_ses_message")
    assert (sent["subject"], sent["text"], sent["receivers"]) == ("hello", "hi there", ["bob@example.com"])


def test_what_has_a_value_of_its_own_is_a_step() -> None:
    assert agents(planned("hash the text 'a' and encode 'b' as base64")) == ["hash_text", "encode_base64"]


def test_a_file_named_behind_a_step_that_writes_one_is_its_file() -> None:
    outcome = planned("make a QR code of 'hi' and save it as x.png")
    assert agents(outcome) == ["encode_qr"]
    assert given(outcome, "encode_qr")["path"] == "x.png"


@pytest.mark.parametrize("question", ["what was added?", "and what was removed?"])
def test_a_question_that_a_step_answers_is_no_step(question: str) -> None:
    assert agents(planned(f"compare old.txt and new.txt, {question}"))[-1] == "compare_texts"
