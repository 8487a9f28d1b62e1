"""A yes counts for this bundle, these permissions and this cost alone."""

from typing import Any

import pytest

from tdev.domain.delivery.approved import (
    asked_digest,
    check_allowed,
    check_differences_allowed,
    differences_question,
    newest_question,
    question,
)
from tdev.domain.delivery.replay import Recorded, replay, report
from tdev.domain.delivery.strategies import blue_green, immediate
from tdev.domain.execution.policy import ApprovalPolicy
from tdev.kernel.errors import ApprovalVoidError
from tdev.model.deploying import DeployOrder, Dossier, Judgement
from tdev.model.replaying import ReplayReport
from tdev.model.service import Statement
from tests.support.bundles import EMAILS

PUT = Statement(actions=("s3:PutObject",), resources=("arn:aws:s3:::reports/*",))
ORDER = DeployOrder(service="example", workflow=EMAILS, rollout=immediate())
FOUND = Judgement(passed=True, score=90, threshold=85, gates=(), digest=f"sha256:{'1' * 64}", reasons=("it sends",))
CHANGES: list[dict[str, Any]] = [
    {"digest": f"sha256:{'2' * 64}"},
    {"permissions": (PUT,)},
    {"secrets": ("API_KEY",)},
    {"effects": ("send",)},
    {"cost": {"per_month": 1}},
]


def dossier(decision: str | None = "approved", **more: Any) -> Dossier:
    asked = question(ORDER, FOUND, ApprovalPolicy("dev"), 1000.0).model_copy(update={"decision": decision})
    return Dossier(deployment="dep-1", order=ORDER, judgement=FOUND, approval=asked).model_copy(update=more)


def test_what_somebody_allowed_goes_on() -> None:
    check_allowed(dossier())


def test_what_nobody_has_to_allow_goes_on() -> None:
    check_allowed(dossier(approval=None, judgement=FOUND.model_copy(update={"reasons": ()})))


@pytest.mark.parametrize("change", CHANGES)
def test_one_change_voids_the_yes(change: dict[str, Any]) -> None:
    other = FOUND.model_copy(update=change)
    assert asked_digest(ORDER, other) != asked_digest(ORDER, FOUND)
    with pytest.raises(ApprovalVoidError, match="another bundle"):
        check_allowed(dossier(judgement=other))


def test_another_rollout_or_target_voids_it_too() -> None:
    for change in ({"rollout": blue_green()}, {"target": "lambda"}, {"service": "other"}):
        with pytest.raises(ApprovalVoidError):
            check_allowed(dossier(order=ORDER.model_copy(update=change)))


@pytest.mark.parametrize(
    "missing", [{"decision": None}, {"decision": "rejected"}, {"approval": None}, {"judgement": None}]
)
def test_without_a_yes_or_a_gate_nothing_goes_on(missing: dict[str, Any]) -> None:
    with pytest.raises(ApprovalVoidError):
        check_allowed(dossier(**missing))


def test_the_question_says_what_it_may_do_and_until_when_it_stands() -> None:
    asked = question(ORDER, FOUND.model_copy(update={"permissions": (PUT,)}), ApprovalPolicy("dev", wait_s=60), 0.0)
    assert asked.permissions == ("s3:PutObject on arn:aws:s3:::reports/*",)
    assert (asked.asked_at, asked.expires_at) == ("1970-01-01T00:00:00.000Z", "1970-01-01T00:01:00.000Z")


SHOWN = report(
    replay(
        [Recorded("call-1", {}, {})],
        lambda event: {"result": 1, "error": None, "effects": []},
        lambda event: {"result": 2, "error": None, "effects": []},
    ),
    "ask",
)
OTHER = SHOWN.model_copy(update={"digest": f"sha256:{'3' * 64}"})


def differing(decision: str | None = "approved", **more: Any) -> Dossier:
    given = dossier(replay=SHOWN)
    asked = differences_question(given, ApprovalPolicy("dev"), 1000.0).model_copy(update={"decision": decision})
    return given.model_copy(update={"differences_approval": asked, **more})


def test_a_yes_to_differences_lets_calls_move() -> None:
    check_differences_allowed(differing())


@pytest.mark.parametrize("replay", [None, SHOWN.model_copy(update={"digest": None})])
def test_without_differences_nobody_has_to_be_asked(replay: ReplayReport | None) -> None:
    check_differences_allowed(dossier(replay=replay))


def test_differences_that_are_only_shown_need_no_yes() -> None:
    check_differences_allowed(dossier(replay=SHOWN.model_copy(update={"on_difference": "go"})))


@pytest.mark.parametrize(
    "given",
    [
        dossier(replay=SHOWN),
        differing(None),
        differing("rejected"),
        differing(replay=OTHER),
        differing(judgement=FOUND.model_copy(update={"cost": 7})),
    ],
)
def test_no_calls_move_without_a_yes_to_these_very_differences(given: Dossier) -> None:
    with pytest.raises(ApprovalVoidError, match="nobody has allowed these differences"):
        check_differences_allowed(given)


def test_the_newest_question_is_the_one_that_is_answered() -> None:
    assert newest_question(dossier()) == (dossier().approval, asked_digest(ORDER, FOUND))
    found, expected = newest_question(differing())
    assert found is not None
    assert found.digest == expected != asked_digest(ORDER, FOUND)
    assert found.reasons == ("1 recorded call replayed: 1 differ; first /result changed",)
