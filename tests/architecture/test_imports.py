"""Who imports whom, and what a process that only starts must not load."""

import subprocess
import sys

import pytest

from tests.support.checkout import ROOT
from tests.support.fresh_process import HEAVY, loaded_by


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
