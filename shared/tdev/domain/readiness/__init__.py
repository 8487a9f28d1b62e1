"""Readiness: whether a machine and an account can do what is asked of them, and what to do when not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``needed``: without it what was asked for does not work."""

    name: str
    ok: bool
    found: str
    todo: str = ""
    needed: bool = False
