"""The guest part runs here without walls: only harmless code."""

import sys

import pytest

from tdev.platform.sandbox.embedded.guest import outcome


@pytest.fixture(autouse=True)
def clean():
    yield
    sys.modules.pop("component", None)


def test_a_coroutine_is_awaited():
    assert outcome("async def f(a):\n    return a + 1", "f", {"a": 1}, ".") == {"output": 2}


def test_the_component_finds_itself_as_a_module():
    source = "import sys\ndef f():\n    return sys.modules[__name__].__file__"
    assert outcome(source, "f", {}, ".") == {"output": "component.py"}


@pytest.mark.parametrize("hint", ["Context", "Context | None", "'Context'", "'Context | None'"])
def test_the_parameter_that_asks_for_a_context_gets_the_workspace(tmp_path, hint):
    source = f"from tdev.sdk import Context\ndef f(name, context: {hint}):\n    return str(context.workspace) + name"
    if hint == "Context | None":
        source = "from __future__ import annotations\n" + source
    assert outcome(source, "f", {"name": "/a"}, str(tmp_path)) == {"output": f"{tmp_path}/a"}


def test_the_line_is_the_deepest_one_of_the_source():
    source = "import json\ndef f():\n    g()\ndef g():\n    json.loads('no')\n"
    assert outcome(source, "f", {}, ".")["error"]["line"] == "5"


def test_an_error_before_any_line_has_none():
    assert "line" not in outcome("def f(): pass", "f", {"no": 1}, ".")["error"]


def test_long_messages_are_cut():
    assert len(outcome("def f():\n    raise ValueError('x' * 9999)", "f", {}, ".")["error"]["message"]) == 2000
