"""The function ``claims``."""

from tdev.entry.claims_function import handler

__all__ = ["handler"]
