"""Semantic versions (semver.org 2.0.0), as far as a registry needs them: order, and what ``Name@1`` means."""

import re
from dataclasses import dataclass
from functools import total_ordering

from tdev.kernel.errors import Finding, InvalidError

# Numbers have at most ten digits, so that ``sort_key`` can pad them.
_NUMBER = r"0|[1-9][0-9]{0,9}"
_WORD = r"[0-9]*[a-zA-Z-][0-9a-zA-Z-]*"
_SEMVER = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})"
    rf"(?:-((?:{_NUMBER}|{_WORD})(?:\.(?:{_NUMBER}|{_WORD}))*))?"
    r"(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?"
)
_RANGE = re.compile(rf"({_NUMBER})(?:\.({_NUMBER}))?(?:\.({_NUMBER}))?")


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """One semantic version; build metadata takes no part in the order and is dropped."""

    major: int
    minor: int
    patch: int
    prerelease: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Version":
        """Read ``1.2.3`` or ``1.2.3-rc.1``.

        Raises:
            InvalidError: When the text is no semantic version.
        """
        match = _SEMVER.fullmatch(text)
        if match is None:
            raise InvalidError(
                f"{text!r} is no semantic version",
                [Finding("#/version", "write it as MAJOR.MINOR.PATCH, for example 1.0.0", "semver")],
            )
        major, minor, patch, prerelease = match.groups()
        return cls(int(major), int(minor), int(patch), tuple(prerelease.split(".")) if prerelease else ())

    def __str__(self) -> str:
        tail = f"-{'.'.join(self.prerelease)}" if self.prerelease else ""
        return f"{self.major}.{self.minor}.{self.patch}{tail}"

    def __lt__(self, other: "Version") -> bool:
        return self._key() < other._key()

    def _key(self) -> tuple[tuple[int, int, int], bool, tuple[tuple[bool, int, str], ...]]:
        # A prerelease comes before its release; numeric parts come before words (semver 11.4).
        parts = tuple((not p.isdigit(), int(p) if p.isdigit() else 0, p) for p in self.prerelease)
        return (self.major, self.minor, self.patch), not self.prerelease, parts

    def sort_key(self) -> str:
        """A text that sorts as the version does, for a sort key of a table (each number padded to 10 digits)."""
        release = f"{self.major:010d}.{self.minor:010d}.{self.patch:010d}"
        if not self.prerelease:
            return f"{release}~"
        parts = "".join(f"{int(p):010d}!" if p.isdigit() else f"a{p}!" for p in self.prerelease)
        return f"{release}-{parts}"

    def fits(self, wanted: str) -> bool:
        """Whether this version is one of ``1``, ``1.2`` or exactly ``1.2.3``.

        A prerelease fits only when it is named exactly.
        """
        if self.prerelease or not _RANGE.fullmatch(wanted):
            return str(self) == wanted
        numbers = [int(n) for n in wanted.split(".")]
        return [self.major, self.minor, self.patch][: len(numbers)] == numbers
