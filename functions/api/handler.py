"""The function ``api``."""

from tdev.entry.web_function import handler

__all__ = ["handler"]
