"""What is learned about options beside one another, from sets of goals made up here."""

import json

import pytest

from tests.support.tool_goals import HOTEL, WEATHER

pytest.importorskip("sklearn", reason="scikit-learn is not here: weights cannot be learned, only used")

from scripts.training import options
from scripts.training.arguments import Signs
from scripts.training.yardsticks import Yardstick, yardsticks
from tdev.domain.planning.ranked.filling import HABITS, Filler
from tdev.domain.planning.ranked.forms import Form
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.trees import Trees
from tdev.domain.planning.ranked.weighing import WEIGHED_SIGNS

CITIES = "Oslo Rome Paris Lima Cairo Bonn Kyoto Perth Turin Quito Delhi Hanoi".split()


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> list[Yardstick]:
    """A set of forecasts and nights in hotels; each goal names two cities."""
    folder = tmp_path_factory.mktemp("sets") / "seal"
    folder.mkdir()
    fields = ("name", "description", "input_schema", "output_schema")
    about = [{field: getattr(each, field) for field in fields} for each in (HOTEL, WEATHER)]
    (folder / "registry.json").write_text(json.dumps(about), "utf-8")
    goals, plans = [], []
    for number, city in enumerate(CITIES * 2):
        other, nights = CITIES[(number + 5) % len(CITIES)], number + 2
        said = f"Get the weather in {city}, then book a hotel room in {other} for {nights} nights."
        steps = [
            {"id": "s1", "agent": "get_weather", "input": {"city": city}},
            {"id": "s2", "agent": "book_hotel", "input": {"city": other, "nights": nights}},
        ]
        goals.append({"id": str(number), "goal": said})
        plans.append({"id": str(number), "plan": {"steps": steps}})
    for name, rows in (("dev.goals.jsonl", goals), ("dev.gold.jsonl", plans)):
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return yardsticks(folder.parent)


def test_every_goal_is_looked_at_by_weights_that_have_not_seen_it(sets: list[Yardstick]) -> None:
    known = Signs()
    weights = options.crossed(sets, options.examples_by_goal(sets, known), known)
    found = list(options.cases(sets[0], weights["seal"]))
    fold = options.folds(row.id for row in sets[0].rows)
    assert [case.fold for case in found] == [fold[row.id] for row in sets[0].rows]
    assert sorted(set(fold.values())) == [0, 1, 2, 3]
    assert all(len(case.rows) == len(case.right) for case in found)
    assert {len(row) for case in found for row in case.rows} == {len(WEIGHED_SIGNS)}
    assert all(sum(case.right) == 3 for case in found)


def test_the_same_goals_teach_the_same_trees_and_these_fill_other_goals(sets: list[Yardstick]) -> None:
    taught, again = options.learn(sets), options.learn(sets)
    assert taught == again
    registry = sets[0].retrieval
    reading = Reading("Get the weather in Vienna, then book a hotel room in Prague for 4 nights.", registry.verbs)
    known = Signs()
    (weights, *_) = options.by_fold("seal", options.examples_by_goal(sets, known), known)
    edge = reading.goal.index("book")
    ranges = [(0, edge), (edge, len(reading.goal))]
    forms = [Form(registry.by_name[name]) for name in ("get_weather", "book_hotel")]
    filled = Filler(reading, weights, HABITS, Trees(taught)).fill(forms, ["s1", "s2"], ranges)
    assert [each.inputs for each in filled] == [{"city": "Vienna"}, {"city": "Prague", "nights": 4}]


def test_a_set_that_leads_counts_in_full(sets: list[Yardstick]) -> None:
    rows, right = [[0.0], [1.0]] * 60, [0, 1] * 60
    leading = options.trees_of([options.Case("bfcl", "a", 0, rows, right)], "bfcl")
    assert leading == options.trees_of([options.Case("seal", "a", 0, rows, right)])
