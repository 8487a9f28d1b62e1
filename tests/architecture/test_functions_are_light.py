"""What a function may have loaded when it is ready for its first request: each module of a cold start is paid for.

Stores, clients and engines come with the first request that needs them. ``scripts/bench/coldstart`` prints the times.
"""

from functools import cache

import pytest

from tests.support.checkout import ROOT
from tests.support.fresh_process import HEAVY, loaded_by

NEEDS: dict[str, set[str]] = {
    # asyncio, and ssl with it, come with Powertools' resolvers
    "api": {"pydantic", "aws_lambda_powertools", "asyncio", "ssl"},
    "approver": {"pydantic"},
    "claims": set(),
    "classifier": {"pydantic"},
    "composer": {"pydantic"},
    "deployer": {"pydantic"},
    "evaluator": {"pydantic"},
    "executor": {"pydantic"},
    # the SDK, and the application of the API, come with the first request
    "mcp": {"pydantic", "aws_lambda_powertools", "asyncio", "ssl"},
    "planner": {"pydantic"},
    "recorder": {"pydantic"},
    "registrar": {"pydantic"},
    "sandbox": {"pydantic"},
    "settler": {"pydantic"},
}
"""The heavy modules that a function loads when it starts. A new function gets its row."""
MOST_MODULES = {"api": 470, "claims": 110, "composer": 425, "mcp": 425}
"""Modules of the whole process; those of an agent are at most ``MOST_OF_AN_AGENT``."""
MOST_OF_AN_AGENT = 340
NEVER = ("boto3", "botocore", "aws_xray_sdk", "awslambdaric", "click", "jinja2", "sqlite3")
"""What no function loads when it starts, whatever its row says."""
LAPTOP = ("tdev.entry.cli", "tdev.entry.server", "tdev.platform.invocation.pool", "tdev.platform.machine.embedded")
ENVIRONMENT = {
    "TDEV_PLATFORM": "aws",
    "TDEV_STAGE": "dev",
    "TDEV_BUCKET": "tdev-dev-artifacts",
    "TDEV_MACHINES": "arn:aws:states:eu-central-1:123456789012:stateMachine:tdev-dev-",
    "TDEV_DATA": "/tmp/tdev",
    "TDEV_LOG_LEVEL": "INFO",
    "AWS_REGION": "eu-central-1",
    "PYTHONDONTWRITEBYTECODE": "1",
}
"""As on AWS, where a function has no more than this of the laptop's environment."""
FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py"))
ABILITIES = tuple(path.name for path in (ROOT / "shared/tdev/platform").iterdir() if (path / "__init__.py").is_file())


@cache
def started(function: str) -> frozenset[str]:
    """The modules of a fresh process that has imported the handler, without what setuptools puts into any."""
    found = frozenset(loaded_by(f"import runpy; runpy.run_path('functions/{function}/handler.py')", **ENVIRONMENT))
    return found - {"_distutils_hack"}


def below(modules: frozenset[str], *packages: str) -> set[str]:
    return {name for name in modules for package in packages if name == package or name.startswith(f"{package}.")}


def test_every_function_is_in_the_table():
    assert FUNCTIONS
    assert set(FUNCTIONS) == set(NEEDS)


def test_the_table_allows_nothing_that_no_function_may_load():
    assert not {name for needed in NEEDS.values() for name in needed} & set(NEVER)


def test_what_is_loaded_is_seen():
    found = frozenset(loaded_by("import click, sqlite3, tdev.platform.machine.embedded.engine", **ENVIRONMENT))
    assert below(found, *NEVER) >= {"click", "click.core", "sqlite3"}
    assert below(found, *LAPTOP) >= {"tdev.platform.machine.embedded.engine"}
    assert found & HEAVY >= {"click", "sqlite3"}
    assert set(engines(found)) >= {"tdev.platform.machine.embedded.engine"}


def engines(modules: frozenset[str]) -> set[str]:
    """Modules behind a port: ``tdev.platform.<ability>.<engine>``."""
    return {
        name
        for name in modules
        for ability in ABILITIES
        if name.startswith((f"tdev.platform.{ability}.embedded", f"tdev.platform.{ability}.aws"))
    }


@pytest.mark.parametrize("function", FUNCTIONS)
class TestEveryFunction:
    def test_loads_only_the_heavy_modules_it_needs(self, function):
        assert started(function) & HEAVY == NEEDS[function]

    def test_loads_no_sdk_no_tracer_and_nothing_of_a_command_line(self, function):
        # Powertools looks whether botocore is there at all; that loads one small file of it.
        assert not below(started(function), *NEVER) - {"botocore"}

    def test_loads_nothing_of_the_laptop(self, function):
        assert not below(started(function), *LAPTOP)

    def test_opens_no_engine_before_its_first_request(self, function):
        assert not engines(started(function))

    def test_loads_few_modules(self, function):
        assert len(started(function)) <= MOST_MODULES.get(function, MOST_OF_AN_AGENT)


@pytest.mark.parametrize("function", [name for name in FUNCTIONS if name not in ("api", "mcp")])
def test_only_the_api_has_the_resolver_and_its_routes(function):
    assert not below(started(function), "aws_lambda_powertools", "tdev.entry.api")
