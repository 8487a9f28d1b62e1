"""Which file of this folder answers which paths. A file is loaded with the first request for one of its paths."""

from collections.abc import Iterator, Mapping
from importlib import import_module

from tdev.entry.api.resource import Resource, Route, fits

PATHS: Mapping[str, tuple[str, ...]] = {
    "orchestrations": ("/api/orchestrate",),
    "executions": (
        "/api/executions",
        "/api/executions/<id>",
        "/api/executions/<id>/approve",
        "/api/executions/<id>/cancel",
        "/api/executions/<id>/events",
        "/api/executions/<id>/redrive",
        "/api/executions/<id>/reject",
        "/api/executions/<id>/resume",
    ),
    "files": ("/api/executions/<id>/files", "/api/executions/<id>/files/<path>"),
    "approvals": ("/api/approvals", "/api/policy"),
    "components": (
        "/api/agents",
        "/api/components",
        "/api/components/<name>",
        "/api/components/<name>/code",
        "/api/components/<name>/versions",
        "/api/teams",
        "/api/tools",
    ),
    "component_life": (
        "/api/components/<name>/<version>/disable",
        "/api/components/<name>/<version>/enable",
        "/api/components/<name>/<version>/status",
        "/api/components/<name>/dependents",
    ),
    "registration": ("/api/agents", "/api/teams", "/api/tools"),
    "adoption": ("/api/adopt",),
    "testing": ("/api/tests",),
    "planning": ("/api/classify", "/api/evaluate", "/api/evaluate/code", "/api/plan"),
    "learning": (
        "/api/learned",
        "/api/learned/export",
        "/api/learned/import",
        "/api/learned/lessons",
        "/api/learned/lessons/<id>",
    ),
    "generating": ("/api/generate",),
    "workflows": ("/api/workflows", "/api/workflows/<id>", "/api/workflows/<id>/execute"),
    "deployments": (
        "/api/deploy",
        "/api/deployments/<id>",
        "/api/deployments/<id>/approve",
        "/api/deployments/<id>/cancel",
        "/api/deployments/<id>/reject",
    ),
    "services": (
        "/api/pins",
        "/api/services",
        "/api/services/<id>",
        "/api/services/<id>/diff",
        "/api/services/<id>/history",
        "/api/services/<id>/pins/<component>",
        "/api/services/<id>/recording",
        "/api/services/<id>/rollback",
    ),
    "promotions": (
        "/api/promotions",
        "/api/services/<id>/promote",
        "/api/services/<id>/promotions/<deployment>",
    ),
    "invoking": ("/api/services/<id>/invoke",),
    "service_logs": ("/api/services/<id>/logs",),
    "notifications": (
        "/api/notifications",
        "/api/notifications/<id>",
        "/api/notifications/<id>/test",
        "/api/notifications/deliveries",
        "/api/notifications/deliveries/<id>/retry",
    ),
    "secrets": ("/api/secrets", "/api/secrets/<id>"),
    "passes": ("/api/browser-links", "/api/executions/<id>/share", "/api/shares/end"),
    "audit": ("/api/audit", "/api/audit/head", "/api/audit/verify"),
    "health": ("/health", "/version"),
    "documentation": ("/docs", "/openapi.json"),
}
"""Every file of this folder that has routes, with the rules of their paths; in the order of the documentation."""
_RULES = tuple(dict.fromkeys(rule for rules in PATHS.values() for rule in rules))


def resource_of(file: str) -> Resource:
    """What a file of this folder declares; loads it."""
    found: Resource = import_module(f"tdev.entry.api.{file}").RESOURCE
    return found


def routes_at(path: str) -> list[Route]:
    """The routes that a path is for, one per method; loads no file that has none.

    A fixed path wins over one with a parameter in the same place.
    """
    rules = [rule for rule in _RULES if rule == path] or [rule for rule in _RULES if fits(rule, path)]
    return [route for rule in rules for route in routes_of(rule)]


def routes_of(rule: str) -> Iterator[Route]:
    """The routes with this rule, whatever file they stand in."""
    for file, rules in PATHS.items():
        if rule in rules:
            yield from (route for route in resource_of(file).routes if route.rule == rule)
