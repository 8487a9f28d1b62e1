"""``name``, ``name@1``, ``name@1.2`` and ``name@1.2.0``: what a reference to a component means.

One rule for everybody (planner, evaluator, executor, gate): of the versions that the text allows, those of the best
status are taken (stable, then experimental, then deprecated), and of these the newest.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from tdev.kernel.errors import Finding, InvalidError
from tdev.kernel.semver import Version
from tdev.model.component import Component, Status

CHOSEN: Mapping[Status, int] = {"stable": 3, "experimental": 2, "deprecated": 1}
"""The statuses of versions that may be chosen without naming them exactly; the greater one first."""
_REF = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,63})(?:@([0-9A-Za-z.+-]{1,64}))?")
_PART = re.compile(r"\d{1,10}(\.\d{1,10})?")


@dataclass(frozen=True, slots=True)
class Reference:
    """A name, and which of its versions: an exact one, all that begin with ``part``, or (both None) all."""

    name: str
    exact: Version | None = None
    part: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Reference":
        """Read a reference.

        Raises:
            InvalidError: When the text is none.
        """
        match = _REF.fullmatch(text)
        if match is None:
            message = f"{text!r} is no reference to a component"
            raise InvalidError(message, [Finding("#/ref", "write Name, Name@1, Name@1.2 or Name@1.2.0", "reference")])
        name, wanted = match.groups()
        if wanted is None:
            return cls(name)
        if _PART.fullmatch(wanted):
            return cls(name, part=".".join(str(int(number)) for number in wanted.split(".")))
        return cls(name, exact=version_of(wanted))

    @property
    def prefix(self) -> str:
        """What the sort key of each version that ``part`` allows begins with."""
        return "".join(f"{int(number):010d}." for number in (self.part or "").split(".") if number)

    def allows(self, component: Component) -> bool:
        """Whether the component's version is meant. What is not ``usable`` is meant only when named exactly."""
        version = version_of(component.version)
        if self.exact is not None:
            return version == self.exact
        return usable(component) and (self.part is None or version.fits(self.part))


@lru_cache(4096)
def version_of(text: str) -> Version:
    """``Version.parse``, which remembers: a catalogue reads the same few versions over and over."""
    return Version.parse(text)


def usable(component: Component) -> bool:
    """Whether a component may be chosen without naming its exact version: no prerelease, not retired or disabled."""
    return component.status in CHOSEN and not version_of(component.version).prerelease


def preference(component: Component) -> tuple[int, Version]:
    """What decides between versions that a reference allows: the greatest is taken."""
    return CHOSEN.get(component.status, 0), version_of(component.version)
