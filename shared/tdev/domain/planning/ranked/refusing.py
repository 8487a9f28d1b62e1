"""Whether what comes nearest to a goal serves it at all: a row of numbers about that component and its inputs.

Words in common say which of several components is meant. That one is meant at all shows in its inputs as well: where
the goal asks for something else, their values are not in it.
"""

from collections.abc import Sequence

from tdev.domain.planning.ranked.filling import Filled
from tdev.domain.planning.ranked.profiles import Goal, Profile
from tdev.domain.planning.ranked.tool_signs import SIGNS
from tdev.domain.planning.ranked.trees import odds_of, probability

SERVING_SIGNS = (
    *"likely sure empty empty_share filled required parameters said numbers numeric".split(),
    *SIGNS,
)
"""The names of the signs, in the order of a row."""


def serving_signs(likely: float, signs: Sequence[float], profile: Profile, filled: Filled, goal: Goal) -> list[float]:
    """What speaks for a component serving a goal, in the order of ``SERVING_SIGNS``.

    Args:
        likely: How likely the component is by itself, from 0 to 1.
        signs: Of the component by itself, see ``tool_signs``.
        profile: The component.
        filled: A call of it filled from all of the goal.
        goal: It.
    """
    required, parameters = len(profile.required), len(profile.form.parameters)
    own = (
        odds_of(likely),
        filled.log / max(1, parameters),
        len(filled.empty),
        len(filled.empty) / max(1, required),
        required - len(filled.empty),
        required,
        parameters,
        sum(candidate.place is not None for candidate in filled.chosen.values()),
        len(goal.reading.numbers),
        profile.numeric,
    )
    return [*(round(sign, 3) for sign in own), *signs]


def likelihood(weights: Sequence[float], signs: Sequence[float]) -> float:
    """How likely a goal is served, from 0 to 1.

    Args:
        weights: Of the signs, and at last what is added.
        signs: See ``serving_signs``.
    """
    *own, added = weights
    return probability(added + sum(weight * sign for weight, sign in zip(own, signs, strict=True)))
