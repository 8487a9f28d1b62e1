"""The function ``api``."""

from tdev.entry.api.app import handler

__all__ = ["handler"]
