"""Which versions are asked which calls, and what follows when one cannot be asked."""

from collections.abc import Mapping
from typing import Any

import pytest

from tdev.domain.delivery.rehearsing import Version, asked_here, asked_of_host, calls_of, compared
from tdev.domain.delivery.replay import MOST_CALLS, Ask, Recorded
from tdev.domain.delivery.serving import Abilities
from tdev.domain.delivery.strategies import immediate
from tdev.kernel.effects import FREE_EFFECTS
from tdev.kernel.errors import PlatformError
from tdev.model.deploying import DeployOrder
from tdev.platform.invocation import Invoked
from tests.support.bundles import EMAILS, bundle_of

ORDER = DeployOrder(service="example", workflow=EMAILS, rollout=immediate())
CALLS = [Recorded(f"call-{number}", {"n": number}, {}) for number in range(MOST_CALLS + 5)]


def says(result: Any) -> Ask:
    return lambda event: {"result": result, "error": None, "effects": []}


def version(number: int, ask: Ask) -> Version:
    return Version(f"sha256:{number:064}", lambda: ask)


class Kept:
    """Recordings of a test."""

    def newest(self, service: str) -> list[Recorded]:
        return list(CALLS)


class TestCompared:
    def test_the_newest_calls_are_asked_of_both(self) -> None:
        asked: list[int] = []

        def notes(event: Mapping[str, Any]) -> Mapping[str, Any]:
            asked.append(event["inputs"]["n"])
            return says("a")(event)

        found = compared(ORDER, version(1, says("a")), version(2, notes), CALLS)
        assert (found.calls, found.digest) == (MOST_CALLS, None)
        assert asked == list(range(5, MOST_CALLS + 5))

    @pytest.mark.parametrize(
        ("live", "calls", "told"),
        [
            (None, CALLS, "nothing was live before"),
            (version(2, says("a")), CALLS, "it is the bundle that is live"),
            (version(1, says("a")), [], "none was recorded"),
        ],
    )
    def test_where_there_is_nothing_to_compare_it_is_said(
        self, live: Version | None, calls: list[Recorded], told: str
    ) -> None:
        found = compared(ORDER, live, version(2, says("b")), calls)
        assert (found.calls, found.digest, found.told) == (0, None, f"no call was replayed: {told}")

    def test_a_version_that_cannot_be_asked_stops_only_who_wants_to_hear_of_differences(self) -> None:
        def broken(event: Mapping[str, Any]) -> Mapping[str, Any]:
            raise PlatformError("it does not answer")

        found = compared(ORDER, version(1, broken), version(2, says("b")), CALLS)
        assert found.told == "no call was replayed: it does not answer"
        for wish in ("ask", "stop"):
            with pytest.raises(PlatformError):
                compared(
                    ORDER.model_copy(update={"on_difference": wish}), version(1, broken), version(2, says("b")), CALLS
                )

    def test_no_call_is_made_after_the_time(self) -> None:
        found = compared(ORDER, version(1, says("a")), version(2, says("b")), CALLS, within_s=-1)
        assert (found.calls, found.digest) == (0, None)

    def test_what_the_order_ignores_is_not_compared(self) -> None:
        order = ORDER.model_copy(update={"ignore": ("/result",)})
        assert compared(order, version(1, says("a")), version(2, says("b")), CALLS).digest is None
        assert compared(ORDER, version(1, says("a")), version(2, says("b")), CALLS).differing == MOST_CALLS


def test_who_wants_no_recording_is_asked_nothing() -> None:
    assert calls_of(ORDER, Kept()) == CALLS
    assert calls_of(ORDER.model_copy(update={"record": False}), Kept()) == []


class TestAsking:
    def test_what_a_function_raises_stands_for_its_failure(self) -> None:
        def asked(error: str) -> Any:
            answer = Invoked(None, "Unhandled", {"errorType": error, "errorMessage": "why"})
            return asked_of_host(lambda event: answer)({"inputs": {}, "answers": {}})

        assert asked("InvalidError")["error"] == {"code": "invalid", "message": "why"}
        assert asked("Sandbox.Timedout")["error"]["code"] == "Sandbox.Timedout"

    def test_what_a_function_answers_is_its_answer(self) -> None:
        answer = {"result": 1, "error": None, "effects": []}
        assert asked_of_host(lambda event: Invoked(answer))({"inputs": {}, "answers": {}}) == answer

    def test_a_bundle_is_asked_in_this_process(self) -> None:
        def none() -> Any:
            raise AssertionError("nothing outside is touched")

        ask = asked_here(bundle_of(), Abilities(none, none, none, FREE_EFFECTS))
        found = ask({"inputs": {"text": "ann@example.org"}, "answers": {}})
        assert found["result"] == {"emails": ["ann@example.org"], "count": 1}
        assert found["steps"] == {"found": ["ann@example.org"], "counted": {"count": 1, "unique": 1}}
        assert ask({"inputs": {}, "answers": {}})["error"]["code"] == "invalid"
