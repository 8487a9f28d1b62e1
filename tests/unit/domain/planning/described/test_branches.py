"""Several things of one kind are each worked on, and what is sent comes once behind them."""

import pytest

from tdev.domain.planning.drafting import draft
from tests.support.described import described_index
from tests.support.plans import agents


def test_each_page_is_summarized_and_one_mail_has_all() -> None:
    outcome = draft(
        "Summarize https://example.com/a and https://example.com/b and mail them to bo@example.com", described_index()
    )
    assert outcome.workflow is not None
    assert agents(outcome).count("digest_writer") == 2
    assert agents(outcome).count("post_office") == 1
    body = str(outcome.workflow.steps[-1].input["body"])
    assert body.count("${digest_writer") == 2


@pytest.mark.parametrize(
    ("goal", "component", "times"),
    [
        ("Weather in Rome and Milan", "sky_watcher", 2),
        ("서울, 부산, 제주 날씨를 각각 알려줘", "sky_watcher", 3),
        ("What's the weather in Oslo?", "sky_watcher", 1),
        ("How many dollars is 300 euros?", "money_changer", 1),
    ],
)
def test_one_call_for_each_thing_that_is_named(goal: str, component: str, times: int) -> None:
    assert agents(draft(goal, described_index())).count(component) == times
