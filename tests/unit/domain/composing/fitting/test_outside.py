"""Values that no example can decide: what is said is taken, what is not said is missing, nothing is guessed."""

from typing import Any

import pytest

from tdev.domain.composing.catalogue import template_named
from tdev.domain.composing.fitting.outside import outside, said_values
from tests.support.fitting import facts_of


def values(template: str, description: str, **more: Any) -> list[dict[str, Any]]:
    return list(outside(facts_of(description, "text", **more), template, template_named(template).parameters))


@pytest.mark.parametrize(
    ("template", "description", "wanted"),
    [
        ("s3_read", "read from the bucket reports", {"bucket": "reports", "encoding": "utf-8"}),
        ("s3_write", 'write to the bucket named "my-reports".', {"bucket": "my-reports"}),
        ("dynamodb_read", "look in table users", {"table": "users", "key_name": "id"}),
        ("sqs_send", "send to https://sqs.eu-west-1.amazonaws.com/1/q", {}),
        ("sns_publish", "tell arn:aws:sns:eu-west-1:1:t", {"topic_arn": "arn:aws:sns:eu-west-1:1:t"}),
        ("ses_mail", "mail from me@example.com to the user", {"sender": "me@example.com"}),
        ("send_webhook", "post it to https://hooks.example.com/1.", {"url": "https://hooks.example.com/1"}),
        ("poll_address", "watch https://example.com/ every day", {"url": "https://example.com/", "most": 2000}),
        (
            "prompt_agent",
            'answer with "Be brief, and kind." and "x"',
            {"instructions": "Be brief, and kind.", "most_tokens": 1000},
        ),
    ],
)
def test_what_the_words_say_is_taken(template: str, description: str, wanted: dict[str, Any]) -> None:
    (found,) = values(template, description)
    assert found.keys() == template_named(template).parameters.keys()
    assert wanted.items() <= found.items()


@pytest.mark.parametrize(
    ("template", "description"),
    [
        ("s3_read", "read from the bucket"),
        ("s3_read", "read from my bucket in S3"),
        ("dynamodb_write", "write into the table of DynamoDB"),
        ("sqs_send", "send to the queue"),
        ("ses_mail", "send a mail from us"),
        ("send_webhook", "post it to the hook"),
        ("prompt_agent", "answer kindly"),
        ("router_agent", "send it to the right one"),
        ("pipeline_team", "one after the other"),
        ("map_reduce_team", "each, then all"),
    ],
)
def test_what_nobody_says_is_missing(template: str, description: str) -> None:
    assert values(template, description) == []


def test_parameters_stand_over_words() -> None:
    (found,) = values("s3_read", "the bucket reports", parameters={"bucket": "other", "encoding": "cp949"})
    assert found == {"bucket": "other", "encoding": "cp949"}


@pytest.mark.parametrize("routes", [{"refunds": ["Money", "REFUND"]}, [["refunds", ["money", "refund"]]]])
def test_a_router_calls_what_its_routes_name_and_its_default(routes: Any) -> None:
    (found,) = values("router_agent", "route it", parameters={"routes": routes, "default": "help_tool"})
    assert found["routes"] == [["refunds", ["money", "refund"]]]
    assert found["components"] == ["refunds", "help_tool"]


def test_routes_that_are_none_are_missing() -> None:
    assert "components" not in said_values(facts_of("route", "text", parameters={"routes": "x"}), "router_agent")


def test_members_by_name_take_and_give_a_text() -> None:
    (found,) = values("pipeline_team", "both", parameters={"members": ["A", ["B", "page", "summary"]]})
    assert found["members"] == [["A", "text", "text"], ["B", "page", "summary"]]
    assert found["components"] == ["A", "B"]


def test_a_worker_that_also_reduces_is_one_component() -> None:
    (found,) = values("map_reduce_team", "each", parameters={"worker": "A", "reducer": ["A", "text", "out"]})
    assert (found["worker"], found["reducer"]) == (["A", "text", "text"], ["A", "text", "out"])
    assert found["components"] == ["A"]
    assert found["most"] == 50
