"""Statements as IAM evaluates them: allowed is what a statement allows, everything else is denied.

There are only statements that allow, so there is no order to keep; actions and resources match as IAM matches them
(``*`` and ``?``, actions in any case), conditions with the operators that ``conditions`` writes. Source: "Policy
evaluation logic" and "IAM JSON policy elements" in the IAM user guide.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from tdev.domain.permissions.requests import Need
from tdev.model.service import Statement

_SLOT = re.compile(r"\$\{(?!AWS::)[^}]+\}")
_OPERATORS = {"StringEquals": False, "StringLike": True, "ArnEquals": True, "ArnLike": True}
"""Operators, and whether their values are patterns."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the placeholders of CloudFormation stand for where a request is made."""

    region: str = "us-east-1"
    account: str = "123456789012"

    def filled(self, resource: str) -> str:
        """A resource without placeholders."""
        for name, value in (("Partition", "aws"), ("Region", self.region), ("AccountId", self.account)):
            resource = resource.replace(f"${{AWS::{name}}}", value)
        return resource


@dataclass(frozen=True, slots=True)
class Policy:
    """Statements at a place; a slot that nobody has bound yet stands for any one name."""

    statements: tuple[Statement, ...]
    place: Place = Place()

    def allows(self, need: Need) -> bool:
        """Whether a statement allows it."""
        return any(self._allows(statement, need) for statement in self.statements)

    def denied(self, needs: Iterable[Need]) -> Need | None:
        """The first need that nothing allows; None when all are allowed."""
        return next((need for need in needs if not self.allows(need)), None)

    def without(self, drop: "Drop") -> "Policy":
        """The policy that lacks one action of one statement."""
        kept = []
        for number, statement in enumerate(self.statements):
            actions = tuple(a for a in statement.actions if number != drop.statement or a != drop.action)
            if actions:
                kept.append(statement.model_copy(update={"actions": actions}))
        return replace(self, statements=tuple(kept))

    def drops(self) -> Iterator["Drop"]:
        """Every action of every statement."""
        for number, statement in enumerate(self.statements):
            yield from (Drop(number, action, statement.resources) for action in statement.actions)

    def _allows(self, statement: Statement, need: Need) -> bool:
        resource = self.place.filled(need.resource)
        patterns = (_SLOT.sub("*", self.place.filled(pattern)) for pattern in statement.resources)
        return (
            any(matches(action, need.action, any_case=True) for action in statement.actions)
            and any(matches(pattern, resource) for pattern in patterns)
            and self._holds(statement.condition, need)
        )

    def _holds(self, condition: Mapping[str, Any], need: Need) -> bool:
        """Whether every key of every operator has only values that it names; a key the request lacks does not hold."""
        for operator, keys in condition.items():
            for key, wanted in keys.items():
                given = [self.place.filled(value) for value in need.context.get(key, ())]
                patterns = [self.place.filled(value) for value in ([wanted] if isinstance(wanted, str) else wanted)]
                if not given or not all(self._fits(operator, patterns, value) for value in given):
                    return False
        return True

    def _fits(self, operator: str, wanted: list[str], value: str) -> bool:
        if _OPERATORS.get(operator, False):
            return any(matches(pattern, value) for pattern in wanted)
        return operator in _OPERATORS and value in wanted


@dataclass(frozen=True, slots=True)
class Drop:
    """A permission that is taken away: the number of its statement, its action, and the resources it was on."""

    statement: int
    action: str
    resources: tuple[str, ...]


def matches(pattern: str, text: str, *, any_case: bool = False) -> bool:
    """Whether a text fits a pattern in which ``*`` is any text and ``?`` any one character."""
    return _compiled(pattern, any_case).fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _compiled(pattern: str, any_case: bool) -> re.Pattern[str]:
    parts = {"*": ".*", "?": "."}
    source = "".join(parts.get(character) or re.escape(character) for character in pattern)
    return re.compile(source, re.DOTALL | (re.IGNORECASE if any_case else 0))
