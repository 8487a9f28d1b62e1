"""Scripted functions: folders with a handler, as ``functions/`` has them."""

from collections.abc import Mapping
from pathlib import Path

from tdev.platform.functions import FunctionSpec

SCRIPTS: Mapping[str, str] = {
    "echo": """
def handler(event, context):
    return event
""",
    "about": """
def handler(event, context):
    return {
        "name": context.function_name, "version": context.function_version, "memory": context.memory_limit_in_mb,
        "arn": context.invoked_function_arn, "request_id": context.aws_request_id,
        "group": context.log_group_name, "left": context.get_remaining_time_in_millis(),
    }
""",
    "spoil": """
KEPT = {"kept": [1]}
def handler(event, context):
    event["list"].append("changed")
    return KEPT
""",
    "number": """
from decimal import Decimal
def handler(event, context):
    return [Decimal("12"), Decimal("0.5")]
""",
    "broken": """
def inner():
    raise KeyError("the reason")
def handler(event, context):
    return inner()
""",
    "slow": """
import time
def handler(event, context):
    time.sleep(event)
    return "awake"
""",
    "leave": """
import sys
def handler(event, context):
    sys.exit(event)
""",
    "no_json": """
def handler(event, context):
    return {"it": object()}
""",
    "large": """
def handler(event, context):
    return "x" * event
""",
    "no_import": "import a_module_that_is_not_there\n",
    "no_handler": "something = 1\n",
    "no_syntax": "def handler(event, context:\n",
    "no_start": "raise RuntimeError('cannot start')\n",
}


def write_functions(
    folder: Path, scripts: Mapping[str, str] = SCRIPTS, *, timeout: int = 5, memory: int = 128
) -> dict[str, FunctionSpec]:
    """Write each script as ``<folder>/<name>/handler.py``; ``slow`` has one second, the others ``timeout``."""
    specs = {}
    for name, text in scripts.items():
        place = folder / name
        place.mkdir(parents=True)
        (place / "handler.py").write_text(text, encoding="utf-8")
        seconds = 1 if name == "slow" else timeout
        specs[name] = FunctionSpec(name, place, f"Test function {name}", memory=memory, timeout=seconds)
    return specs
