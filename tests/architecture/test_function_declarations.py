"""What each ``function.toml`` declares is what the code of the function has a use for: no word more, no word less.

Found without running anything: in every module of the doors, the agents and the orchestration that a handler reaches
by imports, what is asked of the ``Runtime``. The domain takes what it works on as arguments, so nothing starts there;
what a store does with the tables and artifacts below it stands in ``TOUCHES`` and ``CALLS``.
"""

import ast
import importlib
from functools import cache

import pytest

from tdev.entry.api.paths import PATHS
from tdev.entry.api.routes import ROUTES
from tdev.entry.mcp.function import ROUTE as MCP_ROUTE
from tdev.platform.functions import direct_routes, read_functions
from tests.support.checkout import ROOT, imported, parsed

SPECS = read_functions(ROOT / "functions")
NAMES = sorted(SPECS)

RUNTIME = {"runtime", "runtime()", "here", "self.runtime", "self._runtime"}
"""How the code names the runtime of its process."""

TOUCHES: dict[str, set[str]] = {
    "approval_tokens": {"approvals:write", "events:publish"},  # who keeps a question tells of it
    "artifacts_of": set(),  # put and get decide
    # What the gate of a deployment looks with: components, their code and their secrets' names, and where it is tried.
    "bench": {"registry:read", "artifacts:read", "sandbox:run", "secrets:look"},
    "callers": {"callers:read"},
    "catalogue": {"registry:read"},
    # Large parts of an execution are artifacts, so who reads one whole reads them.
    "executions": {"executions:write", "artifacts:read"},
    "dossiers": {"services:write"},
    "Deed": {"audit:write"},  # a change of which somebody is told
    "PlanRound": {"events:publish"},  # who keeps a round tells of it
    "test_history": {"tests:write", "events:publish"},
    "idempotency": {"idempotency:write"},
    "journal": {"journal:write"},
    # Foreign code that a workflow names is an artifact and runs in the sandbox.
    "lookup": {"registry:read", "artifacts:read", "sandbox:run"},
    "calls_of": {"services:call"},
    "hosting_of": {"services:shift"},
    "kept": {"bundles:sign"},
    "place": {"artifacts:read", "artifacts:write", "bundles:check"},
    "recordings": {"services:write"},
    "histories": {"services:write"},
    "askable": {"artifacts:read", "sandbox:run"},
    "askable_here": {"artifacts:read", "sandbox:run"},
    "stage_calls": set(),  # the token of another stage: not granted on AWS yet, see docs/limits.md
    "retrieval": {"registry:read"},
    "sandbox_of": {"sandbox:run"},
    "secrets": {"secrets:look"},
    # Each change of a service is on record.
    "services": {"services:write", "audit:write", "events:publish"},
    "shift": {"services:write", "services:shift", "audit:write", "events:publish"},
    # Whoever goes back by hand asks for it too, and is told that only a deployment makes versions.
    "shift.provision": {"services:make"},
    "outbox": {"events:publish"},
    "watches": {"services:write", "events:publish"},
    "subscriptions": {"notices:write", "audit:write"},
    "deliveries": {"notices:write"},
    "vault": {"secrets:read"},  # gives components what they declare
    "workflows": {"workflows:write"},
}
"""What is asked of the runtime -> the words that this alone needs."""

CALLS: dict[str, set[str]] = {
    **{name: {"artifacts:write"} for name in ("change", "create", "creation", "reopen", "save")},
    "publish": {"registry:write", "audit:write", "events:publish"},
    "put": {"artifacts:write"},
}
"""Methods of the stores that write more than an item of their own."""

MACHINE: dict[str, str] = {
    "start": "machine:start",
    "describe": "machine:read",
    "history": "machine:history",
    "stop": "machine:steer",
    "redrive": "machine:steer",
    "send_success": "machine:answer",
    "send_failure": "machine:answer",
    "send_heartbeat": "machine:answer",
}
INCLUDES = {"registry:write": "registry:read", "bundles:sign": "bundles:check"}
WRITTEN = ("Deed", "PlanRound", "kept", "shift.provision")
"""Calls that by themselves need a word."""
SCANNED = ("tdev.entry.", "tdev.agents.", "tdev.orchestration.")
NOT_FOLLOWED = {
    "tdev.entry.process",  # hands the runtime out
    "tdev.entry.agent_function",  # notes an event for agents whose request names an execution; see ``words_of``
    "tdev.entry.http_or_agent",  # opens the one route of the function, which asks the same agent
}


LOADED_BY_NAME = {"tdev.entry.api.paths": {f"tdev.entry.api.{file}" for file in PATHS}}
"""Modules that are loaded by a name that a table has, and not by an import that can be read."""


@cache
def module_path(name):
    path = ROOT / "shared" / name.replace(".", "/")
    return next((found for found in (path.with_suffix(".py"), path / "__init__.py") if found.is_file()), None)


def reached(handler):
    """The modules that a handler reaches, at any depth and inside functions too."""
    found, waiting = set(), [handler]
    while waiting:
        path = waiting.pop()
        by_name = (names for loader, names in LOADED_BY_NAME.items() if module_path(loader) == path)
        for name in imported(path).union(*by_name):
            if name.startswith(SCANNED) and name not in NOT_FOLLOWED and module_path(name) not in (None, *found):
                found.add(module_path(name))
                waiting.append(module_path(name))
    return found


def asked_of_runtime(path):
    """Names of what a module asks of the runtime, of the machine (``machine.start``), and of stores."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and (called := ast.unparse(node.func)) in WRITTEN:
            yield called
        if isinstance(node, ast.Attribute):
            of = ast.unparse(node.value)
            if of in RUNTIME:
                yield node.attr
            elif of.endswith(".machine") and of.removesuffix(".machine") in RUNTIME:
                yield f"machine.{node.attr}"
            elif node.attr in CALLS:
                yield f"().{node.attr}"


def request_fields(handler):
    """The fields of the request of the agent that a handler wraps; none for a door."""
    for node in parsed(handler).body:
        if isinstance(node, ast.ImportFrom) and node.module.startswith("tdev.agents."):
            return set(getattr(importlib.import_module(node.module), node.names[0].name).request.model_fields)
    return set()


def words_of(name):
    """The words that the code of a function has a use for."""
    handler = ROOT / "functions" / name / "handler.py"
    words = {"executions:write"} if "execution" in request_fields(handler) else set()
    for path in reached(handler):
        for asked in asked_of_runtime(path):
            if asked.startswith("machine."):
                words.add(MACHINE[asked.removeprefix("machine.")])
            elif asked.startswith("()."):
                words |= CALLS[asked.removeprefix("().")]
            else:
                words |= TOUCHES.get(asked, set())
    return words - {INCLUDES[word] for word in words & INCLUDES.keys()}


@pytest.mark.parametrize("name", NAMES)
def test_a_function_may_do_what_its_code_does_and_no_more(name):
    assert len(set(SPECS[name].uses)) == len(SPECS[name].uses)
    assert set(SPECS[name].uses) == words_of(name)


def test_the_search_finds_what_code_asks_for():
    assert words_of("api") > {"machine:start", "machine:steer", "machine:answer", "machine:read", "idempotency:write"}
    assert "journal:write" in words_of("executor") - words_of("evaluator")
    assert words_of("classifier") == set()


def test_only_the_api_starts_and_steers_machines_and_answers_for_people():
    """It answers in two functions: its own, and the one in which assistants ask it."""
    for word in ("machine:start", "machine:steer", "machine:answer", "callers:read", "idempotency:write"):
        assert [name for name in NAMES if word in SPECS[name].uses] == ["api", "mcp"]


def test_the_door_for_assistants_may_do_what_the_api_may():
    assert set(SPECS["mcp"].uses) == set(SPECS["api"].uses)


# ---- routes


def wrapped_route(name):
    """The route in ``http_or_agent(Agent, "...")``, or that of a door of its own; None for one without a route."""
    if "tdev.entry.mcp.function" in imported(ROOT / "functions" / name / "handler.py"):
        return f"ANY {MCP_ROUTE}"
    for node in ast.walk(parsed(ROOT / "functions" / name / "handler.py")):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "http_or_agent":
            return ast.literal_eval(node.args[1])
    return None


@pytest.mark.parametrize("name", NAMES)
def test_a_handler_answers_the_route_that_its_function_declares(name):
    assert wrapped_route(name) == SPECS[name].route


def test_direct_routes_are_routes_of_the_api_that_ask_who_is_there():
    of_api = {f"{route.method} {route.rule}": route for route in ROUTES}
    routes = direct_routes(SPECS.values())
    assert routes == {
        "POST /api/classify": "classifier",
        "POST /api/plan": "planner",
        "POST /api/evaluate": "evaluator",
        "ANY /mcp": "mcp",
        "POST /api/generate": "composer",
    }
    assert all(of_api[route].needs is not None for route in routes if route.partition(" ")[2].startswith("/api/"))
