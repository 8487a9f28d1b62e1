"""What a component's author imports: ``tool``, ``agent``, ``team`` and ``Context``. Light: no pydantic."""

from tdev.sdk.context import Context
from tdev.sdk.declaration import agent, team, tool

__all__ = ["Context", "agent", "team", "tool"]
