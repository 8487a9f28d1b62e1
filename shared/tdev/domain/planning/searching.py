"""What one search for a value goes by: the words, the kinds of content, the components that may be put in."""

from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter

from tdev.domain.planning.board import Board
from tdev.domain.planning.clauses import Clause
from tdev.domain.planning.constants import Constant
from tdev.domain.planning.inserting import Producer, Producers, Wanted, producers
from tdev.domain.planning.kinds import BINARY, KINDS, kinds_wanted, reads_text, spoken
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.settings_in import COLUMN_NAMES, constant_quality, setting
from tdev.domain.planning.sources import Source, is_data
from tdev.domain.planning.words import features
from tdev.domain.workflow import schemas

DEPTH = 3
BREADTH = 12
"""Producers tried per parameter, the most relevant first."""
RANKED = BREADTH + DEPTH + 1
"""Producers kept per parameter: as many as can be asked for, whatever the path leaves out."""
SPOKEN_FOR = 0.25
"""A component this relevant to the clause may be inserted though it neither opens anything nor fits the kind."""
UNVOUCHED = 0.5
"""What a component that nobody vouches for loses: words alone do not put it between two steps."""
TAKEN = 0.7
"""A constant that fits a parameter this well is its value."""
MATCHES = 60
KEPT_SEARCHES = 256


@dataclass(slots=True)
class Search:
    """What the words say, whatever is on the board.

    Attributes:
        clause: The words being served.
        given: Kinds of content there are.
        wanted: Kinds of content asked for.
        found: The components that may be inserted.
        relevance: How relevant those are that the words name.
        unvouched: Components that nobody vouches for.
        column: The words name a column.
        ranked: Candidates by parameter and type, best first.
    """

    clause: Clause
    given: frozenset[str]
    wanted: frozenset[str]
    found: Producers
    relevance: dict[str, float]
    unvouched: frozenset[str]
    column: bool = False
    ranked: dict[tuple[str, str], list[tuple[Producer, float]]] = field(default_factory=dict)

    def fits_kind(self, producer: Producer) -> bool:
        """Whether a producer reads a kind that is given, or makes one that is wanted."""
        return not producer.reads.isdisjoint(self.given) or not producer.makes.isdisjoint(self.wanted)

    def worth(self, producer: Producer, *, named: bool = True) -> float:
        """How much words and file kinds speak for a component: one made for this kind of file gains, others lose.

        Args:
            producer: The component.
            named: Its own words count, too.
        """
        made_for_it = 0.5 if self.fits_kind(producer) else -0.5 if producer.reads or producer.makes else 0.0
        name = producer.component.name
        return self.relevance.get(name, 0.0) * named + made_for_it - UNVOUCHED * (name in self.unvouched)

    def allows(self, producer: Producer, *, named: bool = True) -> bool:
        """A step nobody asked for must open something, be made for the kind of content, or be spoken of."""
        if self.given & BINARY and not producer.reads and reads_text(producer.component):
            return False  # what is no text is not read as one
        if producer.reads and self.given and producer.reads.isdisjoint(self.given):
            return False  # made for another kind than there is
        spoken_of = named and self.relevance.get(producer.component.name, 0.0) >= SPOKEN_FOR
        spoken_of = spoken_of or (self.column and not COLUMN_NAMES.isdisjoint(producer.needs))
        return producer.opens or spoken_of or self.fits_kind(producer)

    def candidates(self, wanted: Wanted) -> list[tuple[Producer, float]]:
        """The producers of a value with the quality of the fit, best first, ties by name."""
        ranked = self.ranked.get(wanted.key)
        if ranked is None:
            ranked = self.ranked[wanted.key] = self._ranked(wanted)
        return ranked

    def _ranked(self, wanted: Wanted) -> list[tuple[Producer, float]]:
        """Those the words name one by one; of others, which differ in name only, as many as can be among the best."""
        named, alike = self.found.giving(wanted, self.given | self.wanted, self.relevance)
        scored = [
            (-quality - self.worth(producer), producer.component.name, (producer, quality))
            for producer, quality in named
            if self.allows(producer)
        ]
        allowed = [each for each in alike if self.allows(each[0][0], named=False)]
        taken, last = 0, 0.0
        for score, those in sorted(((self._behind(each[0]), each) for each in allowed), key=itemgetter(0)):
            if taken >= RANKED and score > last:
                break
            others = (pair for pair in those if pair[0].component.name not in self.relevance)
            rest = [(score, pair[0].component.name, pair) for pair in islice(others, RANKED)]
            scored += rest
            taken, last = taken + len(rest), score
        return [pair for _, _, pair in sorted(scored, key=itemgetter(0, 1))[:RANKED]]

    def _behind(self, pair: tuple[Producer, float]) -> float:
        return -pair[1] - self.worth(pair[0], named=False)


def search_for(clause: Clause, board: Board, retrieval: Retrieval) -> Search:
    """What the words of a clause say; kept with the index, as the same words come with every candidate."""
    near = spoken(c for c in clause.constants if not c.target)
    words = features(near) if near else features(spoken(c for c in board.constants if not c.target)) or board.hints
    kept: dict[object, Search] = retrieval.searched
    known = kept.get((clause, words))
    if known is None:
        if len(kept) >= KEPT_SEARCHES:
            kept.clear()
        known = kept[clause, words] = _made_search(clause, words, retrieval)
    return known


def _made_search(clause: Clause, words: tuple[str, ...], retrieval: Retrieval) -> Search:
    written = features(spoken(c for c in clause.constants if c.target))
    relevance = {
        match.component.name: match.relevance
        for match in retrieval.search(clause.terms, MATCHES, words)
        if any(retrieval.has(match.component, term) for term in match.terms)
    }
    said = KINDS.intersection(clause.terms)
    wanted = KINDS.intersection(written) | kinds_wanted(clause.plain)
    given = KINDS.intersection(words) | (said - wanted)
    column = setting("column", {"type": "string"}, clause) is not None
    return Search(clause, given, wanted or said, producers(retrieval), relevance, retrieval.unvouched, column)


@dataclass(slots=True)
class Need:
    """What the words and the request have for one parameter, whatever steps there are.

    Attributes:
        wanted: The parameter.
        constants: Constants of the goal that are taken for it, with how well they fit; the clause's own first.
        said: The value of a setting that the words give, or None.
        data: It takes what steps make.
    """

    wanted: Wanted
    constants: list[tuple[Constant, float]]
    said: object
    data: bool


def needed(wanted: Wanted, search: Search, board: Board) -> Need:
    """The need of a parameter, as the goal on the board has it."""
    data = is_data(wanted.name, wanted.schema)
    own = search.clause.constants
    readable = [c for c in (*own, *(c for c in board.constants if c not in own)) if not c.target]
    fitting = [(c, constant_quality(wanted.name, wanted.schema, c, board.goal)) for c in readable]
    said = None if data else setting(wanted.name, wanted.schema, search.clause)
    if said is not None and schemas.admits(wanted.schema, said) is not None:
        said = None
    return Need(wanted, [pair for pair in fitting if pair[1] >= TAKEN], said, data)


def at_hand(name: str, board: Board, *, anew: bool, outside: bool) -> list[Source]:
    """What there is: nothing where something new is to be read, only inputs for what is fetched."""
    return [] if anew else [source for source in board.sources_for(name) if outside or source.step == "inputs"]
