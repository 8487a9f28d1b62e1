"""Routes as an application of Powertools, which validates parameters, bodies and answers."""

import json
from collections.abc import Iterable
from functools import partial

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as NoRoute

from tdev.entry.api.problems import CONTENT_TYPE, problem_of
from tdev.entry.api.resource import Route, current
from tdev.kernel.errors import NotFoundError

_to_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))


def application(routes: Iterable[Route]) -> APIGatewayHttpResolver:
    """An application with these routes; what goes wrong in one becomes a problem (RFC 9457)."""
    app = APIGatewayHttpResolver(enable_validation=True, response_validation_error_http_code=500, serializer=_to_json)
    for route in routes:
        first = min(route.answers)
        app.route(
            route.rule,
            route.method,
            summary=route.summary,
            description=route.description,
            responses=route.documented,
            tags=[route.tag],
            operation_id=route.name,
            status_code=first,
        )(route.function)
    app.exception_handler(Exception)(_failed)
    app.exception_handler(NoRoute)(_no_route)
    return app


def _failed(cause: Exception) -> Response[str]:
    problem = problem_of(cause)
    return Response(problem.status, CONTENT_TYPE, problem.text(current().request_id), dict(problem.headers))


def _no_route(cause: Exception) -> Response[str]:
    """Powertools knows fewer characters in a path than our patterns do."""
    return _failed(NotFoundError("there is nothing at this path", hint="/openapi.json lists what there is"))
