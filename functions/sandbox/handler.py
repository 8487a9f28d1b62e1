"""The function ``sandbox``."""

from tdev.entry.sandbox_function import handler

__all__ = ["handler"]
