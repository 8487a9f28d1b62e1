"""The bench of models: a stand-in that knows helps, one that is mute or attacks changes nothing, and it is counted."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.models.choosing import Court, better_of
from tdev.model.plan import PlanOutcome
from tests.support.checkout import ROOT
from tests.support.model_plans import COUNT_GOAL, own_plan
from tests.support.plans import agents, built_in_index, resolve
from tests.support.runtimes import runtime_in
from tests.support.stand_in_models import PURPOSES, by_heart, hostile, knowing, mute, purpose_of, stand_in

ROW = {"goal": COUNT_GOAL, "agents": ["fetch_url", "html_to_text", "text_statistics"], "verdict": "plan"}
SPEC = {
    "name": "double_it",
    "inputs": {"properties": {"n": {"type": "integer"}}},
    "examples": [{"input": {"n": 2}, "output": 4}],
}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "plan": {"goal": COUNT_GOAL, "inputs": {}, "components": []},
    "code": {"spec": SPEC, "refused": []},
    "name": {"description": "Double it.", "inputs": {}, "outputs": {}, "name": "double_it"},
    "explanation": {"goal": COUNT_GOAL, "steps": [{}, {}], "missing": []},
}


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(ROOT / "scripts" / "bench"))
    import mind_models

    yield mind_models
    for name in ("mind_models", "mind_composer"):
        sys.modules.pop(name, None)


def better(folder: Path, says: Any) -> PlanOutcome:
    """The plan for the goal that our own planner is made to miss."""
    with stand_in(says) as setting, runtime_in(folder, model=setting) as runtime:
        own = own_plan(COUNT_GOAL, {"id": "page", "agent": "fetch_url", "input": {"url": "https://example.com/"}})
        return better_of(own, lambda: runtime.model("local", by="test"), Court(built_in_index(), resolve, {}))


@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_question_is_known_by_its_document(purpose: str) -> None:
    assert purpose_of(DOCUMENTS[purpose]) == purpose


def test_what_is_known_is_proposed_through_the_door_and_used(tmp_path: Path) -> None:
    found = better(tmp_path, knowing([ROW], built_in_index()))
    assert agents(found) == ROW["agents"]
    assert "proposed this plan" in found.notes[-1]


@pytest.mark.parametrize("says", [mute, hostile], ids=["mute", "hostile"])
def test_nonsense_and_attacks_leave_our_own(tmp_path: Path, says: Any) -> None:
    assert agents(better(tmp_path, says)) == ["fetch_url"]


def test_code_that_is_learned_by_heart_knows_its_examples_and_nothing_else() -> None:
    room: dict[str, Any] = {}
    exec(by_heart(SPEC), room)
    assert room["double_it"](2) == 4
    with pytest.raises(ValueError, match="unknown"):
        room["double_it"](3)


def test_the_table_counts_plans_words_and_tokens(bench: Any, capsys: pytest.CaptureFixture[str]) -> None:
    goals = [each for each in json.loads(bench.GOALS.read_text()) if each["verdict"] in ("plan", "refuse")][:3]
    with stand_in(hostile) as setting, bench._runtime(setting) as runtime:
        counted = list(bench._plans(goals, runtime))
        assert "guarded" not in counted
        assert list(bench._words(goals, runtime)) == []
        assert bench._spent(runtime)["tokens"] > 0
    bench._print({"no model": {"verdict": 3}}, 3, 0)
    said = capsys.readouterr().out
    assert "| verdict right | 3 |" in said
    assert "Stand-ins are no models" in said
