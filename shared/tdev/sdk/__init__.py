"""What a component's author imports: ``tool``, ``agent``, ``team``, ``Context``, ``library``. Light: no pydantic.

A result with named fields is a ``TypedDict`` of ``typing_extensions``; before 3.12 pydantic refuses that of ``typing``.
"""

from tdev.sdk.context import Context
from tdev.sdk.declaration import agent, team, tool
from tdev.sdk.libraries import library

__all__ = ["Context", "agent", "library", "team", "tool"]
