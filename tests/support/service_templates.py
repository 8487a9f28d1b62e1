"""Templates of generated services: synthesized without the platform, and as a reviewer has seen them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.checkout import ROOT
from tests.support.templates import QUICK, context

GOLDEN = ROOT / "tests" / "golden"
"""Holds ``service-lambda.template.json`` and its like; written by ``scripts/snapshot``."""
_PROGRAM = """
import json, sys
from pathlib import Path
from infra.service_templates import write_templates
write_templates(Path(sys.argv[1]), json.loads(sys.argv[2]), nag=sys.argv[3] == "nag")
"""


def synthesize_services(folder: Path, *, nag: bool = False) -> "subprocess.CompletedProcess[str]":
    """Write the templates into a folder, in a process of its own; with ``nag`` they are judged too."""
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(folder), json.dumps(context()), "nag" if nag else ""],
        cwd=ROOT,
        env={**os.environ, **QUICK, "PYTHONPATH": f"{ROOT}:{ROOT / 'shared'}"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def snapshot_of(name: str) -> Path:
    """Where the template of that name is kept."""
    return GOLDEN / f"{name}.template.json"


def seen_template(name: str = "service-lambda") -> dict[str, Any]:
    """The template of that name as a reviewer has seen it; needs no Node."""
    found: dict[str, Any] = json.loads(snapshot_of(name).read_text("utf-8"))
    return found
