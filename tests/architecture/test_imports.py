"""Who imports whom, and what a process that only starts must not load."""

import json
import subprocess
import sys

import pytest

from tests.support.checkout import ROOT

HEAVY = frozenset(
    """aiohttp anthropic asyncio aws_cdk aws_lambda_powertools boto3 botocore.session bs4 click constructs feedparser
    http.server httpx jinja2 jsonatapy markdown_it mcp multiprocessing numpy openai PIL pydantic pypdf requests sqlite3
    ssl urllib3 zxingcpp
    """.split()
)

NEEDS: dict[str, set[str]] = {
    # A handler loads what its agent needs to start; stores and clients come with the first request.
    "api": {"pydantic", "aws_lambda_powertools", "asyncio", "ssl"},
    "approver": {"pydantic"},
    "claims": set(),
    "classifier": {"pydantic"},
    "composer": {"pydantic", "jinja2"},
    "deployer": {"pydantic"},
    "evaluator": {"pydantic"},
    "executor": {"pydantic"},
    "planner": {"pydantic"},
    "recorder": {"pydantic"},
    "registrar": {"pydantic"},
    "settler": {"pydantic"},
}

FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py"))


def loaded_by(statements):
    """Names of all modules that a fresh process holds after these statements."""
    program = (
        f"import json, sys\nsys.path.insert(0, 'shared')\n{statements}\njson.dump(sorted(sys.modules), sys.stdout)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def test_contracts_of_the_import_linter_are_kept():
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_the_list_of_heavy_modules_bites():
    assert loaded_by("import asyncio, sqlite3") & HEAVY >= {"asyncio", "sqlite3"}


@pytest.mark.parametrize("module", ["tdev.sdk", "tdev.kernel.errors", "tdev.settings", "tdev.entry.cli.main"])
def test_light_modules_stay_light(module):
    assert not loaded_by(f"import {module}") & HEAVY


def test_engine_of_workflows_loads_no_models():
    found = loaded_by("import tdev.domain.workflow.running") & HEAVY
    assert not found - {"ssl"}


def test_every_function_is_in_the_table():
    assert FUNCTIONS
    assert set(FUNCTIONS) <= set(NEEDS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_handler_loads_only_what_it_needs(function):
    found = loaded_by(f"import runpy; runpy.run_path('functions/{function}/handler.py')") & HEAVY
    assert not found - NEEDS[function]
