"""Names in a machine: variables that hide nothing, states, and placeholders for functions."""

import re
from collections.abc import Iterable

_TAKEN = frozenset(
    """
    abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl decodeUrlComponent
    distinct each encodeUrl encodeUrlComponent error eval exists filter floor formatBase formatInteger formatNumber
    fromMillis hash join keys length lookup lowercase map match max merge millis min not now number pad parse
    parseInteger partition power random range reduce replace reverse round shuffle sift single sort split spread sqrt
    states string substring substringAfter substringBefore sum toMillis trim type uppercase uuid zip
    """.split()
)
"""What an expression of Step Functions calls or reads by a name with ``$``."""


class Names:
    """Gives each name once. In Step Functions no variable may have the name of one that is around it.

    Args:
        used: Variables and functions that the workflow's own expressions name.
    """

    def __init__(self, used: Iterable[str]) -> None:
        self._taken = {*_TAKEN, *used}
        self._rows = 0

    def variable(self, wanted: str) -> str:
        """A variable for this; with a number where the name is taken."""
        found, number = wanted, 1
        while found in self._taken:
            number += 1
            found = f"{wanted}_{number}"
        self._taken.add(found)
        return found

    def numbered(self, words: str) -> str:
        """The name of a state that belongs to no single step; the id of a step has no blank."""
        self._rows += 1
        return f"{words} {self._rows}"


def placeholder(ref: str) -> str:
    """What stands in a machine for the function of a component: ``extract_emails_1_0_0``; no two are alike."""
    name, _, version = ref.partition("@")
    plain = re.sub(r"[^A-Za-z0-9]", "_", ref)
    if re.fullmatch(r"[A-Za-z0-9]+(_[A-Za-z0-9]+)*", name) and re.fullmatch(r"\d+\.\d+\.\d+", version):
        return plain
    return plain + "_" + "".join(f"{ord(char):x}" for char in ref if not (char.isalnum() or char in "@."))
