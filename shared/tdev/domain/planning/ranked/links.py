"""How likely an output of one component is to be an input of another."""

from collections.abc import Sequence

from tdev.domain.planning.ranked.forms import Field
from tdev.domain.planning.ranked.profiles import Profile, Rarity
from tdev.domain.planning.ranked.trees import probability

LINK_SIGNS = tuple(
    "names same_name same_head type told output_in_told input_in_told all components shared need".split()
)
"""The names of what a link is judged by."""
_REMEMBERED = 20_000


def link_signs(giver: Profile, output: Field, taker: Profile, field: Field, rarity: Rarity) -> list[float]:
    """What speaks for a link, in the order of ``LINK_SIGNS``."""
    given, wanted = output.said, field.said
    return [
        _overlap(given, wanted, rarity),
        float(given == wanted),
        float(output.head == field.head),
        float(output.type == field.type),
        _overlap(output.told, field.told, rarity),
        _overlap(given, field.told, rarity),
        _overlap(output.told, wanted, rarity),
        _overlap(given | output.told, wanted | field.told, rarity),
        giver.alike(taker),
        rarity.mass(given & wanted),
        float(field.required),
    ]


class Links:
    """Judges links between the components of one registry; remembers what it found.

    Args:
        weights: Of the signs, and at last what is added.
        rarity: Of stems.
    """

    def __init__(self, weights: Sequence[float], rarity: Rarity) -> None:
        self._weights, self._rarity = weights, rarity
        self._known: dict[tuple[Profile, Profile], tuple[float, ...]] = {}

    def into(self, taker: Profile, giver: Profile) -> tuple[float, ...]:
        """Per parameter of a component how likely the best output of another is what fills it."""
        pair = (taker, giver)
        known = self._known.get(pair)
        if known is None:
            known = tuple(self._best(taker, field, giver) for field in taker.form.parameters)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[pair] = known
        return known

    def _best(self, taker: Profile, field: Field, giver: Profile) -> float:
        about = field.said | field.told
        return max(
            (
                self._likely(link_signs(giver, output, taker, field, self._rarity))
                for output in giver.form.outputs
                if about & (output.said | output.told)
            ),
            default=0.0,
        )

    def _likely(self, signs: Sequence[float]) -> float:
        *weights, added = self._weights
        return probability(added + sum(weight * sign for weight, sign in zip(weights, signs, strict=True)))


def _overlap(first: frozenset[str], second: frozenset[str], rarity: Rarity) -> float:
    shared = first & second
    return rarity.mass(shared) / rarity.mass(first | second) if shared else 0.0
