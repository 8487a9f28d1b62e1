"""Whether a plan can run at all."""

from tdev.domain.secrets.readiness import secrets_gate
from tdev.model.approval import BoundComponent
from tdev.model.evaluation import Gate


def bound(*secrets: str) -> BoundComponent:
    return BoundComponent(step="s", ref="send_it@1.0.0", code="tdev 1", secrets=secrets)


def test_without_secrets_there_is_no_gate() -> None:
    assert secrets_gate([bound(), bound("prod/db")], lambda name: False) is None


def test_all_that_are_missing_are_named_once() -> None:
    gate = secrets_gate([bound("A_KEY", "B_KEY"), bound("C_KEY", "B_KEY")], {"A_KEY"}.__contains__)
    assert gate == Gate(name="secrets_set", passed=False, evidence="not set: B_KEY, C_KEY (tdev secrets set B_KEY)")


def test_what_is_set_passes() -> None:
    gate = secrets_gate([bound("A_KEY")], lambda name: True)
    assert gate == Gate(name="secrets_set", passed=True, evidence="all are set: A_KEY")
