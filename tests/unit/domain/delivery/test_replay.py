"""Replaying: what two versions say to the same calls, and where they differ."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.delivery.replay import Difference, Recorded, recorded, replay
from tdev.domain.delivery.serving import Abilities, PackedService
from tdev.kernel.effects import FREE_EFFECTS
from tdev.model.execution import StepTrace
from tdev.platform.sandbox.own_process import OwnProcess
from tests.support.bundles import BROKEN, EXAMPLES, SHOUT, bundle_of, foreign
from tests.support.nouns import AT, execution

LOUDER = SHOUT.replace(b'"!"', b'"!!"')


def none() -> Any:
    raise AssertionError("nothing outside is touched")


@pytest.fixture
def version(tmp_path):
    """From the source of a component to a version that can be asked."""

    def made(source: bytes, **fields: Any):
        bundle = bundle_of(EXAMPLES["foreign"][0], (foreign(source, **fields), source))
        abilities = Abilities(none, OwnProcess, none, FREE_EFFECTS)
        service = PackedService(bundle.files, bundle.manifest.components, abilities)

        def ask(event: Mapping[str, Any]) -> Mapping[str, Any]:
            return service.rehearse(event["inputs"], event["answers"], "key", lambda: tmp_path)

        return ask

    return made


CALLS = [Recorded("exec-1", {"text": "a"}, {}), Recorded("exec-2", {"text": "b"}, {"shout": {"text": "B"}})]


def test_the_same_version_shows_no_difference(version):
    found = replay(CALLS, version(SHOUT), version(SHOUT))
    assert (found.calls, found.differing, found.differences) == (2, 0, ())


def test_another_result_is_shown_with_both(version):
    found = replay(CALLS[:1], version(SHOUT), version(LOUDER))
    [difference] = found.differences
    assert (difference.id, difference.what) == ("exec-1", "result")
    assert (difference.before["text"], difference.after["text"]) == ("A!", "A!!")


def test_a_version_that_fails_is_shown(version):
    found = replay(CALLS, version(SHOUT), version(BROKEN))
    assert [(each.id, each.what) for each in found.differences] == [
        ("exec-1", "result"),
        ("exec-1", "error"),
        ("exec-2", "result"),
        ("exec-2", "error"),
    ]
    assert found.differing == 2


def test_what_would_be_done_outside_is_compared_and_not_done(version):
    found = replay(CALLS[1:], version(SHOUT), version(SHOUT, effects=("send",)))
    assert [each.what for each in found.differences] == ["result", "effects"]
    assert found.differences[1].after == [{"component": "shout", "input": {"text": "b"}}]


def says(**answer: Any):
    return lambda event: {"result": None, "error": None, "effects": [], **answer}


def test_the_order_of_what_is_done_at_once_makes_no_difference():
    one, other = {"component": "a", "input": {}}, {"component": "b", "input": {}}
    assert replay(CALLS, says(effects=[one, other]), says(effects=[other, one])).differences == ()
    assert replay(CALLS, says(effects=[one]), says(effects=[one, one])).differing == 2


def test_the_words_of_a_failure_make_no_difference_and_its_kind_does():
    before = says(error={"code": "step_failed", "message": "one"})
    assert replay(CALLS, before, says(error={"code": "step_failed", "message": "two"})).differences == ()
    assert replay(CALLS[:1], before, says()).differences == (
        Difference("exec-1", "error", {"code": "step_failed", "message": "one"}, None),
    )


@given(st.lists(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=3), st.lists, max_leaves=4)))
def test_a_version_never_differs_from_itself(results):
    def ask(event: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"result": event["inputs"]["result"], "error": None, "effects": []}

    calls = [Recorded(str(number), {"result": result}, {}) for number, result in enumerate(results)]
    found = replay(calls, ask, ask)
    assert (found.calls, found.differences) == (len(results), ())


def test_an_execution_tells_what_was_asked_and_answered():
    def step(id: str, agent: str, **more: Any) -> StepTrace:
        return StepTrace(step=id, agent=agent, status="succeeded", started_at=AT, ms=1, **more)

    trace = (
        step("a", "fetch_url@1.0.0", output={"text": "first"}),
        step("b", "fetch_url@1.0.0", output={"text": "second"}),
        step("c", "read_csv@1.0.0", output_digest="sha256:" + "0" * 64),
        step("d", "hash_text@1.0.0", output="x").model_copy(update={"status": "failed"}),
    )
    found = recorded(execution(inputs={"text": "a"}, trace=trace))
    assert found == Recorded("exec-1", {"text": "a"}, {"fetch_url": {"text": "first"}})
    assert found.event() == {"inputs": {"text": "a"}, "answers": {"fetch_url": {"text": "first"}}}
