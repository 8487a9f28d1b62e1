"""The JSON Schema of events: every event that is told fits it, and another one does not."""

from typing import Any

import jsonschema
import pytest

from tdev.domain.notices.outbox import envelope
from tdev.domain.reference.event_schemas import events_schema
from tdev.model.notice import (
    DETAILS,
    ApprovalRequested,
    EvaluationFinished,
    NewComponent,
    NotificationTest,
    ServiceRecovered,
    ServiceUnhealthy,
    TestsFinished,
)
from tests.support.nouns import AT
from tests.support.telling import changed

SCHEMA = jsonschema.Draft202012Validator(events_schema())
TOLD: list[Any] = [
    NewComponent(
        tenant="t",
        component="c",
        version="1.0.0",
        type="tool",
        brain_count=0,
        reusability="A",
        status="stable",
        by="ann",
    ),
    TestsFinished(tenant="t", component="c", version="1.0.0", run_id="test-1", passed=1, failed=0),
    EvaluationFinished(
        tenant="t", execution_id="exec-1", workflow="w", round=0, score=90, rating="A", passed=True, threshold=85
    ),
    changed(version=None, calls=None),
    ApprovalRequested(tenant="t", kind="execution", id="exec-1"),
    ServiceUnhealthy(tenant="t", service="s", version=2, reason="bad"),
    ServiceRecovered(tenant="t", service="s", version=2, unhealthy_since=AT),
    NotificationTest(tenant="t", subscription="s", by="ann"),
]


def test_the_schema_is_a_schema_and_has_every_type() -> None:
    jsonschema.Draft202012Validator.check_schema(events_schema())
    assert set(events_schema()["$defs"]) == set(DETAILS)
    assert {type(each) for each in TOLD} == set(DETAILS.values())


@pytest.mark.parametrize("detail", TOLD, ids=lambda detail: type(detail).__name__)
def test_an_event_as_it_is_told_fits_it_and_with_more_members_too(detail: Any) -> None:
    told = envelope(detail, 1_700_000_000.0).plain()
    SCHEMA.validate(told)
    SCHEMA.validate(
        {**told, "region": "eu-central-1", "detail": {**detail.model_dump(mode="json"), "event_id": "e", "new": 1}}
    )


@pytest.mark.parametrize("detail", TOLD, ids=lambda detail: type(detail).__name__)
def test_an_event_that_lacks_something_or_says_another_type_does_not(detail: Any) -> None:
    told = envelope(detail, 1_700_000_000.0).plain()
    for name in told:
        assert not SCHEMA.is_valid({key: value for key, value in told.items() if key != name}), name
    assert not SCHEMA.is_valid({**told, "detail-type": "SomethingElse"})
    assert not SCHEMA.is_valid({**told, "detail": {"event_id": "e"}})
