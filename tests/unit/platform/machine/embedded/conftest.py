"""Fixtures of the engine's tests."""

from tests.support.asking import asked, machine

__all__ = ["asked", "machine"]
