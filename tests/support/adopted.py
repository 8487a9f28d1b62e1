"""Adopted components, called by the Python that has the frameworks."""

import importlib.util
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.checkout import ROOT

VARIABLE = "ADOPT_PYTHON"
"""Names a Python with the frameworks where that of the tests has them not (the extra ``adopt-tests``)."""
_CALL = """
import asyncio, inspect, json, sys
names = {"__name__": "adopted"}
exec(compile(open(sys.argv[1], encoding="utf-8").read(), "adopted.py", "exec"), names)
found = names[sys.argv[2]](**json.loads(sys.argv[3]))
found = asyncio.run(found) if inspect.isawaitable(found) else found
print("RESULT " + json.dumps(found))
"""


@cache
def python_with(module: str) -> str | None:
    """A Python that can import a framework, or None."""
    if importlib.util.find_spec(module) is not None:
        return sys.executable
    other = os.environ.get(VARIABLE, "")
    if not other:
        return None
    question = f"import importlib.util as u, sys; sys.exit(u.find_spec({module!r}) is None)"
    asked = subprocess.run([other, "-c", question], check=False, capture_output=True, timeout=60)
    return other if asked.returncode == 0 else None


def called(python: str, folder: Path, code: str, name: str, given: dict[str, Any]) -> Any:
    """What a component of a source answers in a process of its own, without a way to tell anybody of it."""
    path = folder / "adopted.py"
    path.write_text(code, encoding="utf-8")
    quiet = {"CREWAI_DISABLE_TELEMETRY": "true", "OTEL_SDK_DISABLED": "true", "CREWAI_TRACING_ENABLED": "false"}
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT / "shared"), **quiet}
    done = subprocess.run(
        [python, "-c", _CALL, str(path), name, json.dumps(given)],
        check=False,
        capture_output=True,
        text=True,
        timeout=180,
        cwd=folder,
        env=environment,
    )
    results = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    assert results, done.stderr[-3000:]
    return json.loads(results[-1].removeprefix("RESULT "))
