"""The function ``settler``."""

from tdev.entry.settler_function import handler

__all__ = ["handler"]
