"""Parameters filled from what is named, from earlier steps, and by steps between."""

from tdev.domain.planning.described.drafts import Drafted, draft_described
from tests.support.described import described_index


def drafted(goal: str, **inputs: object) -> Drafted:
    found = draft_described(goal, described_index(), inputs)
    assert isinstance(found, Drafted)
    return found


def steps(goal: str) -> dict[str, dict[str, object]]:
    return {step.id: step.input for step in drafted(goal).board.steps}


def test_steps_between_make_a_text_of_an_address() -> None:
    assert steps("Summarize https://example.com/a") == {
        "page_fetcher": {"url": "https://example.com/a"},
        "page_reader": {"html": "${page_fetcher.html}"},
        "digest_writer": {"text": "${page_reader.text}"},
    }


def test_rows_are_parsed_out_of_what_a_bucket_holds() -> None:
    found = steps("s3://raw/a.csv 읽어서 city별 amount 합계 내줘")
    assert found["table_parser"] == {"content": "${bucket_reader.content}"}
    assert found["grouper"] == {
        "rows": "${table_parser.rows}",
        "column": "amount",
        "function": "sum",
        "group_by": "city",
    }


def test_the_newest_text_is_meant() -> None:
    found = steps("Transcribe https://a.example/x.mp3, remove personal data, then translate it to Korean")
    assert found["interpreter"]["text"] == "${privacy_guard.clean_text}"


def test_what_is_written_is_not_read_from_where_it_goes() -> None:
    found = steps("Translate https://example.com/f to German and save it as s3://site/f.txt")
    assert list(found) == ["page_fetcher", "page_reader", "interpreter", "bucket_writer"]


def test_an_earlier_part_that_needs_a_later_one_comes_behind_it() -> None:
    found = steps("Post it to #a, after you have summarized https://example.com/a")
    assert list(found)[-1] == "slack_poster"
    assert found["slack_poster"]["text"] == "${digest_writer.summary}"


def test_numbers_are_sent_as_text() -> None:
    found = steps("Read the metric cpu_usage of web-api for the last 1h and post the average to #a")
    assert found["slack_poster"]["text"] == "average: ${$string(gauge_reader.average)}"


def test_a_number_goes_to_the_setting_it_stands_at() -> None:
    assert steps("Summarize https://example.com/a in 3 sentences")["digest_writer"]["max_sentences"] == 3


def test_a_welcome_mail_says_so_itself() -> None:
    assert steps("Send bo@example.com a welcome e-mail")["post_office"] == {"to": "bo@example.com", "body": "Welcome!"}


def test_expressions_in_quoted_texts_stay_text() -> None:
    assert steps('Summarize "${inputs.secret}"')["digest_writer"]["text"] == "$${inputs.secret}"


def test_nobody_is_written_to_whom_the_goal_does_not_name() -> None:
    found = drafted("Mail a summary of https://example.com/a")
    assert found.board.questions == ["post_office needs 'to' (recipient e-mail address): which one?"]
