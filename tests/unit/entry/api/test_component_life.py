"""``/api/components/{name}/...``: status, switching off, and who depends on a component."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.entry import process
from tdev.runtime import Runtime
from tests.support.runtimes import runtime_in
from tests.support.vouching import ASKS, InThisProcess, registered
from tests.support.walk import Answer, Caller

ANN = Caller()
DAN = Caller(subject="dan", roles="[developer]")
AMY = Caller(subject="amy", roles="[approver]")
PLACE = "/api/components/shout/1.0.0"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path, sandbox=InThisProcess()) as runtime:
        process.use(runtime)
        registered(runtime)
        yield runtime
        process.use(None)


def status(who: Caller, word: str, place: str = PLACE, **said: Any) -> Answer:
    return who.post(f"{place}/status", {"status": word, **said})


def test_a_life_from_experimental_to_retired(here: Runtime) -> None:
    assert status(AMY, "stable", reason="tried").body["component"]["status"] == "stable"
    assert ANN.get("/api/components/shout").body["standing"]["reason"] == "tried"
    deprecated = status(DAN, "deprecated", reason="slow", replacement="hash_text")
    assert (deprecated.status, deprecated.body["done"]) == (200, True)
    (listed,) = ANN.get("/api/components/shout/versions").body["items"]
    assert (listed["status"], listed["standing"]["replacement"]) == ("deprecated", "hash_text@1.0.0")
    assert status(AMY, "retired").body["component"]["status"] == "retired"
    assert ANN.get("/api/components/shout").status == 404
    assert ANN.get("/api/components/shout@1.0.0").body["status"] == "retired"


def test_a_rule_that_stands_against_it_is_a_409_with_evidence_and_a_hint(here: Runtime) -> None:
    registered(here, ASKS)
    refused = status(AMY, "stable", "/api/components/asks/1.0.0")
    assert (refused.status, refused.body["code"]) == (409, "status_refused")
    found = {each["code"]: each["message"] for each in refused.body["errors"]}
    assert found["mutation"] == "no mutation score is recorded"
    assert "give a reason" in refused.body["hint"]


@pytest.mark.parametrize(
    ("who", "word", "said"),
    [
        (DAN, "stable", {"reason": "x"}),
        (DAN, "retired", {"reason": "x"}),
        (Caller(subject="eve", roles="[developer]"), "deprecated", {"reason": "x", "replacement": "hash_text"}),
        (Caller(roles="[viewer]"), "stable", {}),
    ],
)
def test_who_may_not_is_denied(here: Runtime, who: Caller, word: str, said: dict[str, str]) -> None:
    assert status(who, word, **said).status == 403


def test_asking_twice_is_done_once(here: Runtime) -> None:
    assert [status(AMY, "stable", reason="tried").body["done"] for _ in range(2)] == [True, False]


def test_switching_off_and_on(here: Runtime) -> None:
    place = "/api/components/hash_text/1.0.0"
    asked = AMY.post(f"{place}/disable", {"reason": "leaks", "dry_run": True})
    assert (asked.body["done"], asked.body["status"]) == (False, "disabled")
    assert ANN.get("/api/components/hash_text").status == 200
    off = AMY.post(f"{place}/disable", {"reason": "leaks"})
    assert (off.body["done"], off.body["component"]["standing"]["reason"]) == (True, "leaks")
    gone = ANN.get("/api/components/hash_text")
    assert gone.status == 404
    assert "hash_text@1.0.0 is disabled" in gone.body["detail"]
    on = AMY.post(f"{place}/enable", {})
    assert (on.body["before"], on.body["status"]) == ("disabled", "stable")


def test_disabled_is_also_a_word_of_the_status_route(here: Runtime) -> None:
    assert status(DAN, "disabled", reason="leaks").body["component"]["status"] == "disabled"
    refused = status(AMY, "stable", reason="x")
    assert (refused.status, "tdev component enable" in refused.body["hint"]) == (409, True)


def test_a_workflow_with_a_pin_on_what_is_switched_off_names_what_may_be_used(here: Runtime) -> None:
    registered(here, version="1.1.0")
    AMY.post(f"{PLACE}/disable", {"reason": "leaks"})
    plan = {"id": "w", "steps": [{"id": "a", "agent": "shout@1.0.0", "input": {"text": "x"}}]}
    refused = ANN.post("/api/workflows", plan)
    assert refused.status == 422
    assert refused.body["errors"][0]["code"] == "disabled_component"
    assert "shout@1.0.0 is disabled (leaks); use shout@1.1.0" in refused.body["detail"]


def test_those_who_depend_on_it_are_listed(here: Runtime) -> None:
    plan = {"id": "w", "steps": [{"id": "a", "agent": "shout", "input": {"text": "x"}}]}
    assert ANN.post("/api/workflows", plan).status == 201
    found = ANN.get("/api/components/shout@1.0.0/dependents").body
    assert found["workflows"] == [
        {"workflow": "w@1", "steps": ["a"], "uses": "shout@1.0.0", "via": [], "instead": None}
    ]
    assert ANN.get("/api/components/hash_text/dependents").body["workflows"] == []
    assert ANN.get("/api/components/nothing/dependents").status == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/status"),
        ({"status": "banished"}, "#/status"),
        ({"status": "deprecated"}, "#/reason"),
        ({"status": "deprecated", "reason": "x", "replacement": "nope"}, "#/replacement"),
        ({"status": "stable", "force": "yes"}, "#/force"),
        ({"status": "stable", "reason": "x" * 2001}, "#/reason"),
    ],
)
def test_what_is_wrong_in_a_body_is_pointed_at(here: Runtime, body: dict[str, Any], pointer: str) -> None:
    answer = ANN.post(f"{PLACE}/status", body)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(("version", "code"), [("1", 422), ("x", 422), ("9.0.0", 404)])
def test_the_path_names_an_exact_version(here: Runtime, version: str, code: int) -> None:
    assert status(ANN, "stable", f"/api/components/shout/{version}").status == code
