"""The function ``mcp``."""

from tdev.entry.mcp.function import handler

__all__ = ["handler"]
