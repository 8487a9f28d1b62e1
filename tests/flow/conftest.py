"""Fixtures of the flow tests."""

from tests.support.commands import tdev

__all__ = ["tdev"]
