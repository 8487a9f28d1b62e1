"""What is learned about choosing components, from a set of goals made up here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tdev.domain.planning.ranked.choosing import Chooser, selection
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.retrieval import Retrieval
from tests.support.tool_goals import HOTEL, MAIL, WEATHER

pytest.importorskip("sklearn", reason="scikit-learn is not here: weights cannot be learned, only used")

SCRIPT = Path(__file__).parents[2] / "scripts" / "training" / "selection.py"
AMONG = (HOTEL, MAIL, WEATHER)
SAID = {"book_hotel": "book a hotel room in Oslo", "send_mail": "send a mail to Ann", "get_weather": "get the weather"}
PAIRS = [("book_hotel", "send_mail"), ("send_mail", "book_hotel"), ("get_weather", "send_mail")]


def lines(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sets of thirty goals; the first forecast is what the mail sends."""
    root = tmp_path_factory.mktemp("sets")
    about = [
        {
            **{key: getattr(each, key) for key in ("name", "description", "input_schema", "output_schema")},
            "tags": [],
        }
        for each in AMONG
    ]
    for name in ("seal", "bfcl"):
        (root / name).mkdir()
        (root / name / "registry.json").write_text(json.dumps(about), "utf-8")
        goals, plans = [], []
        for number in range(30):
            pair = PAIRS[number % 3]
            text = f"Please {SAID[pair[0]]}, then {SAID[pair[1]]} number {number}."
            goals.append({"id": str(number), "goal": text, "candidates": [each.name for each in AMONG]})
            steps = [{"id": f"s{at}", "agent": agent, "input": {}} for at, agent in enumerate(pair)]
            if pair[0] == "get_weather":
                steps[1]["input"] = {"forecast": "${s0.output.forecast}"}
            plans.append({"id": str(number), "plan": {"steps": steps}})
        lines(root / name / "dev.goals.jsonl", goals)
        lines(root / name / "dev.gold.jsonl", plans)
    return root


def learned(folder: Path, out: Path, *more: str) -> str:
    paths = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(folder), "--out", str(out), *more],
        capture_output=True,
        text=True,
        timeout=120,
        env={"PATH": os.defpath, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1"},
        check=True,
    )
    return done.stdout


def test_goals_teach_which_components_they_call_and_the_same_goals_the_same(folder: Path, tmp_path: Path) -> None:
    said = learned(folder, tmp_path / "one.json")
    learned(folder, tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert "seal     given  F1 100.00" in said
    registry = Retrieval(AMONG)
    chooser = Chooser(registry, selection(json.loads((tmp_path / "one.json").read_text("utf-8"))))
    calls = chooser.choose(Reading("Send a mail to Bob, then book a hotel room in Rome.", registry.verbs)).calls
    assert [call.form.name for call in calls] == ["send_mail", "book_hotel"]


def test_a_set_that_is_left_out_is_only_measured(folder: Path, tmp_path: Path) -> None:
    said = learned(folder, tmp_path / "none.json", "--without", "seal")
    assert "without any goal of seal:" in said
    assert not (tmp_path / "none.json").exists()
