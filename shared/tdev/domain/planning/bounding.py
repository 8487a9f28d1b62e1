"""How good a chain of inserted steps can be at best: found before any is tried, so that most need not be.

A bound leaves out what only makes a chain worse: that a constant is used once, that no component stands twice on a
path. It is found once per parameter and depth (a table instead of a tree), and never below what the search finds.
"""

from dataclasses import dataclass, field

from tdev.domain.planning.board import Board
from tdev.domain.planning.inserting import Producer, Wanted
from tdev.domain.planning.searching import Need, Search, at_hand, needed
from tdev.domain.planning.sources import best_source

STEP_COST = 0.1
BEST = 0.95
"""No chain is better than this."""
SAID = 0.8
"""How well a setting fits that the words give."""
FITS = 0.5
"""A value at hand that fits less well is not taken for an inserted step."""
NONE = -1.0
"""The bound of what cannot be had."""


@dataclass(slots=True)
class Bounds:
    """Bounds for one state of the board.

    Attributes:
        search: What the words say.
        board: As it was when the search began.
        anew: Only what the clause names and no step has read counts.
        needs: What is known of parameters, shared by all states of one goal.
    """

    search: Search
    board: Board
    anew: bool
    needs: dict[tuple[str, str], Need]
    _chains: dict[tuple[str, str, int], float] = field(default_factory=dict)
    _filled: dict[tuple[str, int], float] = field(default_factory=dict)
    _direct: dict[tuple[str, str, bool], float] = field(default_factory=dict)

    def of_chain(self, wanted: Wanted, depth: int) -> float:
        """The most that a chain for a value can be worth; ``NONE`` when there is none of this depth."""
        asked = (*wanted.key, depth)
        known = self._chains.get(asked)
        if known is None:
            most = (self.of_producer(*pair, depth) for pair in self.search.candidates(wanted))
            known = self._chains[asked] = min(BEST, max(most, default=NONE))
        return known

    def of_producer(self, producer: Producer, likeness: float, depth: int) -> float:
        """The most that a chain ending with a component can be worth."""
        asked = (producer.component.name, depth)
        quality = self._filled.get(asked)
        if quality is None:
            quality = self._filled[asked] = self._of_needs(producer, depth)
        return NONE if quality == NONE else likeness * quality + bonus(self.search, producer)

    def _of_needs(self, producer: Producer, depth: int) -> float:
        quality = BEST if producer.wants else NONE
        for wanted in producer.wants:
            found = self._of_direct(wanted, producer)
            if depth > 1 and found < BEST and self.need(wanted).data:
                chained = self.of_chain(wanted, depth - 1)
                if chained > NONE and len(producer.wants) > 1:
                    return min(quality, max(found, chained))  # what the chain makes may fill the other needs
                found = max(found, chained)
            if found == NONE:
                return NONE
            quality = min(quality, found)
        return quality

    def need(self, wanted: Wanted) -> Need:
        """What the words and the request have for a parameter; found once for a goal."""
        known = self.needs.get(wanted.key)
        if known is None:
            known = self.needs[wanted.key] = needed(wanted, self.search, self.board)
        return known

    def _of_direct(self, wanted: Wanted, producer: Producer) -> float:
        """What the goal says or a step gives for a parameter, without a chain."""
        asked = (*wanted.key, producer.fetches)
        known = self._direct.get(asked)
        if known is None:
            need = self.need(wanted)
            known = max((q for c, q in need.constants if c not in self.board.used), default=NONE)
            if not need.data:
                known = known if need.said is None else max(known, SAID)
            else:
                known = max(known, self._of_hand(need, producer))
            self._direct[asked] = known
        return known

    def _of_hand(self, need: Need, producer: Producer) -> float:
        sources = at_hand(need.wanted.name, self.board, anew=self.anew, outside=not producer.fetches)
        fit = best_source(need.wanted.name, need.wanted.schema, sources)
        return fit.quality if fit is not None and not fit.lifted and fit.quality >= FITS else NONE


def bounds_for(search: Search, board: Board, *, anew: bool) -> Bounds:
    """The bounds for the board as it stands; kept with the goal, as every candidate begins at the same board."""
    asked = (search.clause, anew, board.state())
    known: Bounds | None = board.kept.get(asked)
    if known is None:
        needs = board.kept.setdefault(search.clause, {})
        known = board.kept[asked] = Bounds(search, board.fork(), anew, needs)
    return known


def bonus(search: Search, producer: Producer) -> float:
    """What words and kinds of content add to the quality of a chain, less what a step costs."""
    return 0.3 * search.worth(producer) - STEP_COST
