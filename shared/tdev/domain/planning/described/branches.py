"""Several things of one kind named together (``each of these two pages``): what is done with one is done with all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from tdev.domain.planning.constants import Constant
from tdev.domain.planning.described.casting import Role
from tdev.domain.planning.described.parts import Part
from tdev.domain.workflow import schemas

KINDS = ("url", "image", "audio", "document", "city", "user", "service", "component", "repo", "workflow")
"""Kinds of which several may be named where a component takes one."""
MOST = 20
"""Things that are done one by one; of more only the first are."""


def branched(roles: Sequence[Role]) -> list[Role]:
    """The roles in order, those of a part that names several things once for each of them.

    What follows and only works on the result (``fetch each page and summarize it``) belongs to the branch; what sends
    or keeps something comes once, behind all of them.
    """
    found: list[Role] = []
    rest = list(roles)
    while rest:
        several = _several(rest[0].part, rest)
        size = _block(rest) if several else 1
        block, rest = rest[:size], rest[size:]
        found += _each(block, several) if several and not block[0].portrait.putting else block
    return found


def _several(part: Part, roles: Sequence[Role]) -> list[Constant]:
    """The things of one kind that a part names, where its components take only one of them."""
    counted = Counter(c.kind for c in part.named if c.kind in KINDS)
    own = [role for role in roles if role.part.clause.start == part.clause.start]
    if all(_texts(role) == 1 for role in own):
        counted["quote"] = sum(c.kind == "quote" for c in part.named)
    kind, count = max(counted.items(), key=lambda each: each[1], default=("", 0))
    takes = max(list(role.portrait.kinds.values()).count(kind) for role in own)
    takes = 1 if kind == "quote" else takes
    return [c for c in part.named if c.kind == kind][:MOST] if count >= 2 and takes < count else []


def _texts(role: Role) -> int:
    """How many texts a component takes; something handed over in quotes goes nowhere else."""
    takes = role.portrait
    free = [name for name in takes.needed if name not in takes.kinds and name not in takes.options]
    return sum(schemas.types_of(takes.takes(name)) == {"string"} for name in free)


def _block(roles: Sequence[Role]) -> int:
    """How many roles belong to a branch: those of the part, and those behind that name nothing and send nothing."""
    start = roles[0].part.clause.start
    for number, role in enumerate(roles):
        own = role.part.clause.start == start
        if role.portrait.putting or not (own or not any(c.kind in KINDS for c in role.part.named)):
            return max(1, number)
    return len(roles)


def _each(block: Sequence[Role], several: Sequence[Constant]) -> list[Role]:
    found = []
    for constant in several:
        others = [each for each in several if each is not constant]
        for role in block:
            named = tuple(c for c in role.part.named if c not in others)
            found.append(replace(role, part=replace(role.part, named=named)))
    return found
