"""A function that is two things: an agent for state machines, and one route of the API.

API Gateway sends the requests of that route straight to the function. Which of the two a call is decides one key:

- What API Gateway sends always has ``requestContext``, whatever a client does: a client chooses path, query, headers
  and body, and never the keys around them. So nothing from outside reaches the agent, which believes its payload.
- A payload without that key goes to the agent. One that has it, from wherever it comes, only gets what a request gets:
  identity, roles and the strict body are asked for, and no other route than this function's own is there. Who may
  call the function without API Gateway can claim any tenant in a plain payload, so pretending gains nothing.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from tdev.entry.agent_function import Agent, Handler, agent_function


def http_or_agent(agent: type[Agent], route: str) -> Handler:
    """Wrap an agent whose function also answers a route.

    Args:
        agent: Does the work for state machines; see ``agent_function``.
        route: ``METHOD /path`` as in the ``function.toml``; answered as the function ``api`` would answer it.

    Raises (to the caller of the function):
        TDevError: As ``agent_function``, for a plain payload; a request is always answered.
    """
    for_machines = agent_function(agent)

    def handler(event: Any, context: object) -> dict[str, Any]:
        if isinstance(event, Mapping) and "requestContext" in event:
            return _door(route)(event, context)
        return for_machines(event, context)

    return handler


@cache
def _door(route: str) -> Handler:
    """The API with this route alone; loaded with the first request, so that a state machine never waits for it."""
    from tdev.entry.api.app import handler_of

    return handler_of(route)
