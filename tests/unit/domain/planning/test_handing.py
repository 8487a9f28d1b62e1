"""Results that are handed over in one breath."""

import pytest

from tdev.domain.planning.handing import handed
from tests.support.plans import agents, built_in_index, clauses_of, given, planned


@pytest.mark.parametrize(
    ("goal", "parts"),
    [
        ("put the word count of a.txt into the SQS queue", ["the word count of a.txt", "put into the SQS queue"]),
        ("Post the summary of a.txt to Slack", ["the summary of a.txt", "Post to Slack"]),
        ("Tell our Slack channel about the summary of a.txt", ["the summary of a.txt", "Tell our Slack channel"]),
        ("https://a.kr/rss 최신 글 목록을 슬랙으로 보내줘", ["https://a.kr/rss 최신 글 목록", "보내 슬랙으로"]),
        ("Send the contents of a.txt to Slack", ["Send the contents of a.txt to Slack"]),
        ("Post the summary to Slack", ["Post the summary to Slack"]),
        ("put the summary of a.txt into a nice frame", ["put the summary of a.txt into a nice frame"]),
        ("do not post the summary of a.txt to Slack", ["do not post the summary of a.txt to Slack"]),
    ],
)
def test_what_is_made_and_where_it_goes_are_parted(goal: str, parts: list[str]) -> None:
    assert [part.text for part in handed(clauses_of(goal), built_in_index())] == parts


def test_nothing_that_is_asked_for_is_left_out() -> None:
    outcome = planned("put the word count of notes.txt into the SQS queue")
    assert outcome.verdict == "ask"
    assert {"text_statistics", "send_sqs_message"} <= set(agents(outcome))
    assert [question for question in outcome.questions if "queue_url" in question]


def test_what_is_sent_is_what_was_made() -> None:
    outcome = planned("https://news.example.kr/rss 에서 최신 글 5개 제목을 슬랙으로 보내줘")
    assert agents(outcome) == ["fetch_url", "parse_feed", "rows_to_markdown", "send_slack_message"]
    assert given(outcome, "parse_feed")["limit"] == 5
    assert given(outcome, "send_slack_message") == {"text": "${rows_to_markdown.text}"}


def test_a_constant_stays_with_the_part_that_names_it() -> None:
    made, goes = handed(clauses_of("Post the summary of a.txt to Slack"), built_in_index())
    assert [each.text for each in made.constants] == ["a.txt"]
    assert goes.constants == ()
    assert goes.sequel
