"""The whole API: all its routes, and its description. For whom it is not the answer to one request that counts."""

import json
from functools import cache

from tdev.entry.api.answering import application
from tdev.entry.api.openapi import described
from tdev.entry.api.paths import PATHS, resource_of
from tdev.entry.api.resource import Route

RESOURCES = tuple(resource_of(file) for file in PATHS)
"""What each file of this folder declares."""
ROUTES: tuple[Route, ...] = tuple(route for resource in RESOURCES for route in resource.routes)


@cache
def openapi_text() -> str:
    """The OpenAPI document of all routes as JSON text."""
    return json.dumps(described(application(ROUTES), RESOURCES), ensure_ascii=False, indent=1)
