"""Replaying: what two versions say to the same calls, and where they differ."""

from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.delivery.differences import Passed, Place
from tdev.domain.delivery.replay import Difference, Recorded, recorded, replay, report
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


CALLS = [Recorded("one", {"text": "a"}, {}), Recorded("two", {"text": "b"}, {"shout": {"text": "B"}})]


def shown(found):
    return [(each.id, each.place.pointer) for each in found.differences]


def test_the_same_version_shows_no_difference(version):
    found = replay(CALLS, version(SHOUT), version(SHOUT))
    assert (found.calls, found.differing, found.differences) == (2, 0, ())
    assert report(found, "ask").digest is None


def test_another_result_is_shown_at_its_place_and_by_its_step(version):
    found = replay(CALLS[:1], version(SHOUT), version(LOUDER))
    assert shown(found) == [
        ("one", "/result/hash/digest"),
        ("one", "/result/text"),
        ("one", "/steps/kept/digest"),
        ("one", "/steps/loud/text"),
    ]
    assert (found.differences[1].place.before, found.differences[1].place.after) == ("A!", "A!!")


def test_a_version_that_fails_is_shown_and_counted(version):
    found = replay(CALLS, version(SHOUT), version(BROKEN))
    assert shown(found)[:2] == [("one", "/error"), ("one", "/result")]
    assert (found.differing, found.failing) == (2, 2)
    assert report(found, "stop").told.startswith("2 recorded calls replayed: 2 differ, 2 fail only now and none")


FAILS: dict[str, Any] = {"code": "step_failed"}


def answering(*errors: dict[str, Any] | None, effects: tuple[str, ...] = ()):
    """A version that answers so, one call after the other; two calls with the same inputs get the same."""
    by_text = dict(zip("abc", errors, strict=False))

    def ask(event: Mapping[str, Any]) -> Mapping[str, Any]:
        held = [{"component": name, "input": {}} for name in effects]
        return {"result": None, "error": by_text[event["inputs"]["text"]], "effects": held}

    return ask


@pytest.mark.parametrize(
    ("before", "after", "broken"),
    [
        ((None, None), (FAILS, FAILS), True),
        ((None, FAILS), (FAILS, FAILS), True),
        ((None, FAILS), (FAILS, None), True),
        ((None, None), (FAILS, None), False),
        ((FAILS, FAILS), (FAILS, FAILS), False),
        ((None, None), (None, None), False),
    ],
)
def test_a_version_is_broken_when_nothing_that_was_answered_is_answered_any_more(before, after, broken):
    found = report(replay(CALLS, answering(*before), answering(*after)), "unless-broken")
    assert (found.broken, found.stops, "none is answered any more" in found.told) == (broken, broken, broken)


def test_a_failure_behind_a_component_that_nobody_recorded_breaks_nothing():
    unknown, known = answering(FAILS, FAILS, effects=("fetch",)), answering(FAILS, FAILS, effects=("shout",))
    assert not replay(CALLS, answering(None, None), unknown).broken
    assert replay(CALLS[1:], answering(None, None), known).broken


def test_a_live_version_that_fails_by_chance_says_nothing_of_the_new_one():
    turns = count()

    def chance(event: Mapping[str, Any]) -> Mapping[str, Any]:
        return says(error=FAILS if next(turns) % 2 else None)(event)

    assert not replay(CALLS, chance, answering(FAILS, FAILS)).broken


@pytest.mark.parametrize(
    ("on_difference", "stops", "asks"),
    [("unless-broken", True, False), ("stop", True, False), ("ask", False, True), ("go", False, False)],
)
def test_what_follows_from_a_broken_version_is_what_was_asked_for(on_difference, stops, asks):
    found = report(replay(CALLS, answering(None, None), answering(FAILS, FAILS)), on_difference)
    assert (found.stops, found.asks) == (stops, asks)


def test_what_fails_in_both_is_no_difference_and_is_said(version):
    found = replay(CALLS, version(BROKEN), version(BROKEN))
    assert (found.differences, found.failing) == ((), 0)
    assert report(found, "go").told == "2 recorded calls (2 fail in both versions) replayed: no difference"


def test_what_would_be_done_outside_is_compared_and_not_done(version):
    found = replay(CALLS[1:], version(SHOUT), version(SHOUT, effects=("send",)))
    [effect] = [each.place for each in found.differences if each.place.pointer.startswith("/effects")]
    assert (effect.change, effect.after) == ("added", {"component": "shout", "input": {"text": "b"}})


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
        Difference("one", Place("/error", "changed", "step_failed", None)),
    )


def test_what_the_live_version_answers_differently_itself_says_nothing():
    ticks = count()

    def clock(event: Mapping[str, Any]) -> Mapping[str, Any]:
        return says(result={"at": next(ticks), "text": event["inputs"]["text"]})(event)

    def loud(event: Mapping[str, Any]) -> Mapping[str, Any]:
        return says(result={"at": next(ticks), "text": event["inputs"]["text"].upper()})(event)

    assert replay(CALLS, clock, clock).differences == ()
    found = replay(CALLS, clock, loud)
    assert shown(found) == [("one", "/result/text"), ("two", "/result/text")]
    assert report(found, "go").unsteady == ("/result/at",)


def test_declared_places_are_not_compared():
    before, after = says(result={"id": 1, "text": "a"}), says(result={"id": 2, "text": "b"})
    assert shown(replay(CALLS[:1], before, after, Passed(["id"]))) == [("one", "/result/text")]
    assert shown(replay(CALLS[:1], before, after, Passed(["/result/text", "/result/id"]))) == []


def test_steps_that_only_one_version_has_are_no_difference_of_a_call():
    before, after = says(steps={"a": 1, "gone": 1}), says(steps={"a": 2, "new": 1})
    assert shown(replay(CALLS[:1], before, after)) == [("one", "/steps/a")]
    assert shown(replay(CALLS[:1], says(), after)) == []


def test_a_report_is_bound_to_all_differences_and_shows_the_first():
    before = says(result=list(range(80)))
    one, other = (replay(CALLS[:1], before, says(result=[-1] * 79 + [last])) for last in (-1, -2))
    found = report(one, "ask")
    assert (len(found.differences), found.more) == (50, 30)
    assert found.digest != report(other, "ask").digest
    assert found.differences == report(other, "ask").differences


def test_long_values_are_cut_and_short_ones_are_not():
    found = report(replay(CALLS[:1], says(result="a" * 1000), says(result={"b": 1})), "go")
    assert found.differences[0].before == "a" * 300 + "..."
    assert found.differences[0].after == {"b": 1}


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
