"""The SDK must cost a cold start next to nothing: what it may not load."""

import subprocess
import sys


def loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split())


def test_importing_the_sdk_loads_no_foreign_library() -> None:
    heavy = {
        "pydantic",
        "pydantic_core",
        "typing_extensions",
        "jinja2",
        "boto3",
        "urllib3",
        "json",
        "asyncio",
        "logging",
    }
    assert not loaded_by("import tdev.sdk") & heavy


def test_running_a_tool_loads_no_pydantic() -> None:
    statement = (
        "from tdev.domain.workflow.loading import load_callable; "
        "load_callable('tdev.tools.read_csv:read_csv').call({'text': 'a,b'})"
    )
    assert not loaded_by(statement) & {"pydantic", "pydantic_core", "jinja2", "boto3", "bs4"}
