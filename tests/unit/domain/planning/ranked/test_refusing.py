"""Whether what comes nearest to a goal serves it at all."""

from tdev.domain.planning.ranked.choosing import Chooser
from tdev.domain.planning.ranked.filling import Filler
from tdev.domain.planning.ranked.proposing import signs_of
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.refusing import SERVING_SIGNS, likelihood
from tdev.domain.planning.ranked.weights import arguments
from tdev.domain.planning.retrieval import Retrieval
from tests.support.tool_goals import HOTEL

REGISTRY = Retrieval([HOTEL])


def signs(goal: str) -> dict[str, float]:
    reading = Reading(goal, REGISTRY.verbs)
    near = Chooser(REGISTRY).choose(reading, [HOTEL]).nearest
    assert near is not None
    return dict(zip(SERVING_SIGNS, signs_of(near, Filler(reading, arguments())), strict=True))


def test_a_goal_that_says_every_input_fills_the_call() -> None:
    told = signs("Book a hotel room in Oslo for 3 nights.")
    assert (told["required"], told["filled"], told["empty"], told["empty_share"]) == (2, 2, 0, 0)
    assert (told["said"], told["parameters"], told["numbers"], told["numeric"]) == (2, 2, 1, 1)


def test_a_goal_about_something_else_leaves_inputs_empty() -> None:
    told = signs("How do I write a poem about hotels?")
    assert told["empty"] > 0
    assert told["filled"] + told["empty"] == 2
    assert told["likely"] < signs("Book a hotel room in Oslo for 3 nights.")["likely"]


def test_what_speaks_for_and_against_adds_up_to_a_likelihood() -> None:
    none = [0.0] * len(SERVING_SIGNS)
    assert likelihood([*none, 0.0], none) == 0.5
    first = [1.0, *none[1:]]
    assert likelihood([*first, 0.0], first) > 0.7
    assert likelihood([*first, -5.0], first) < 0.05
