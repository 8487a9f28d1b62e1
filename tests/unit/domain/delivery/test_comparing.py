"""What a person is told of the difference to the live version."""

from typing import Any

import pytest

from tdev.domain.delivery.comparing import changes_since
from tdev.domain.delivery.strategies import immediate
from tdev.model.deploying import DeployOrder, Judgement
from tdev.model.service import Release, Statement
from tests.support.bundles import EMAILS
from tests.support.nouns import AT

OLD, NEW, CODE, OTHER = (f"sha256:{digit * 64}" for digit in "1234")
PUT = Statement(actions=("s3:PutObject",), resources=("arn:aws:s3:::reports/*",))
ORDER = DeployOrder(service="example", workflow=EMAILS, rollout=immediate())
LIVE = Release(
    service="example", version=3, artifact=OLD, workflow_id="example@1", components={"a@1.0.0": CODE}, created_at=AT
)


def judgement(**more: Any) -> Judgement:
    found = {"digest": NEW, "components": {"a@1.0.0": CODE}, **more}
    return Judgement(passed=True, score=90, threshold=85, gates=(), **found)


def test_what_begins_is_told_so() -> None:
    assert changes_since(None, ORDER, judgement()) == ("example begins: nothing is live under this name",)


def test_the_same_bundle_changes_nothing() -> None:
    assert changes_since(LIVE, ORDER, judgement(digest=OLD)) == ()


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"components": {"a@1.0.0": CODE, "b@1.0.0": CODE}}, ("component b@1.0.0 comes",)),
        ({"components": {}}, ("component a@1.0.0 goes",)),
        ({"components": {"a@1.0.0": OTHER}}, ("component a@1.0.0 has other code",)),
        ({"permissions": (PUT,)}, ("permission s3:PutObject on arn:aws:s3:::reports/* comes",)),
        ({"secrets": ("API_KEY",)}, ("secret API_KEY comes",)),
    ],
)
def test_each_difference_is_a_line(found: dict[str, Any], told: tuple[str, ...]) -> None:
    assert changes_since(LIVE, ORDER, judgement(**found)) == told


def test_what_goes_is_told_too() -> None:
    live = LIVE.model_copy(update={"permissions": (PUT,), "secrets": ("API_KEY",)})
    told = changes_since(live, ORDER, judgement())
    assert told == ("permission s3:PutObject on arn:aws:s3:::reports/* goes", "secret API_KEY goes")


def test_another_plan_and_other_sizes_are_told() -> None:
    order = ORDER.model_copy(update={"memory": 1024, "workflow": EMAILS.model_copy(update={"version": 2})})
    told = changes_since(LIVE, order, judgement())
    assert told == ("workflow example@1 -> example@2", "512 MiB, 30 s -> 1024 MiB, 30 s")


def test_another_bundle_is_never_said_to_be_the_same() -> None:
    [told] = changes_since(LIVE, ORDER, judgement())
    assert told.startswith("the steps or the output of example are others")
