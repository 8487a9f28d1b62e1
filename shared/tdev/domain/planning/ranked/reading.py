"""A goal as the ranked planner sees it: tokens, parts, and all that could be the value of a parameter."""

from bisect import bisect_right
from collections.abc import Container
from functools import cached_property

from tdev.domain.planning.clauses import Clause, split
from tdev.domain.planning.ranked.tokens import Tokens
from tdev.domain.planning.ranked.values import Value, inside_quotes, values_in
from tdev.domain.planning.words import features

_INSIDE_ONE = frozenset(("span", "inner", "opened", "sing", "pair"))


class Reading:
    """Everything about a goal that does not depend on components, made once.

    Args:
        goal: In plain words.
        verbs: Stems that begin an action in the registry; see ``clauses.split``.
    """

    def __init__(self, goal: str, verbs: Container[str]) -> None:
        self.goal = goal
        self.tokens = Tokens(goal)
        # Quotes around a whole goal would make one part of it.
        whole = inside_quotes(goal)
        bare = f"{' ' * whole[0]}{goal[slice(*whole)]}{' ' * (len(goal) - whole[1])}"
        self.clauses: tuple[Clause, ...] = tuple(split(bare, verbs)) or (Clause(goal, 0, len(goal)),)

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """The candidates for values, each with its place; words of two parts of the goal are none together."""
        return tuple(
            value
            for value in values_in(self.tokens)
            if value.kind not in _INSIDE_ONE or self._edge_behind(value.start) >= value.end
        )

    @cached_property
    def low(self) -> str:
        """The goal in small letters, each at its place: the only letter that would become two stays one."""
        return self.goal.replace("İ", "i").lower()

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The stems of the whole goal."""
        return features(self.goal)

    @cached_property
    def quotes(self) -> tuple[Value, ...]:
        """What stands in quotes."""
        return tuple(value for value in self.values if value.kind == "quote")

    @cached_property
    def dates(self) -> tuple[Value, ...]:
        """The dates, as written."""
        return tuple(value for value in self.values if value.kind == "date:raw")

    @cached_property
    def numbers(self) -> tuple[Value, ...]:
        """The numbers, one for each place."""
        found = {value.start: value for value in self.values if value.kind == "num"}
        return tuple(found[start] for start in sorted(found))

    def clause_at(self, place: int) -> int:
        """The number of the part that a place of the goal belongs to; the last one before it when it is between."""
        return max(0, bisect_right(self._starts, place) - 1)

    def is_quoted(self, place: int) -> bool:
        """Whether a place is inside of quotes, not at their edges."""
        return bool(self._quoted[place])

    def stems_between(self, start: int, end: int) -> frozenset[str]:
        """The stems of the tokens that begin in a range."""
        tokens = self.tokens.all
        return frozenset(
            token.stem
            for token in tokens[self.tokens.first_at(start) :]
            if start <= token.start < end and token.is_word
        )

    @cached_property
    def _starts(self) -> list[int]:
        return [clause.start for clause in self.clauses]

    @cached_property
    def _quoted(self) -> bytes:
        marks = bytearray(len(self.goal) + 1)
        for quote in self.quotes:
            marks[quote.start + 1 : quote.end] = b"\x01" * (quote.end - quote.start - 1)
        return bytes(marks)

    def _edge_behind(self, place: int) -> int:
        """Where the next part of the goal begins."""
        number = bisect_right(self._starts, place, 1)
        return self._starts[number] if number < len(self._starts) else len(self.goal)
