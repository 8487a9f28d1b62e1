"""What of a source is adopted."""

import ast

import pytest

from tdev.domain.adoption.targets import last_value, target_of, tool_class
from tdev.domain.analysis.parts import Module
from tdev.kernel.errors import InvalidError


def target(source, name):
    return target_of(Module(ast.parse(source)), name, "a.py")


@pytest.mark.parametrize(
    ("source", "name", "kind"),
    [
        ("def f(a: int) -> int:\n    return a\n", "f", "plain function"),
        ("class C:\n    def run(self, a):\n        return a\n", "C", "plain class"),
        ("class C:\n    def only(self, a):\n        return a\n", "C", "plain class"),
        ("from smolagents import tool\n@tool\ndef f(a):\n    return a\n", "f", "smolagents tool"),
        ("from crewai import Crew\nc = Crew()\n", "c", "CrewAI crew"),
        ("from crewai import Crew\ndef c():\n    return Crew()\n", "c", "CrewAI crew"),
        (
            "from langchain_core.tools import BaseTool\nclass C(BaseTool):\n    def _run(self):\n        return 1\n",
            "C",
            "LangChain tool",
        ),
    ],
)
def test_the_kind_is_told(source, name, kind):
    assert target(source, name).kind == kind


def test_a_function_that_takes_something_is_called_itself_whatever_it_makes():
    found = target("from crewai import Crew\ndef c(topic):\n    return Crew(topic)\n", "c")
    assert (found.kind, found.way) == ("plain function", None)


def test_a_class_with_several_methods_is_asked_for_one():
    source = "class C:\n    def a(self):\n        return 1\n    def b(self):\n        return 2\n"
    with pytest.raises(InvalidError, match="name one of a, b"):
        target(source, "C")
    assert target(source, "b").function.name == "b"


def test_a_class_that_is_made_with_arguments_is_refused_and_defaults_are_no_arguments():
    with pytest.raises(InvalidError, match="without arguments"):
        target("class C:\n    def __init__(self, key):\n        pass\n    def run(self):\n        return 1\n", "C")
    with pytest.raises(InvalidError, match="without arguments"):
        target("class C:\n    def __init__(self, *, key):\n        pass\n    def run(self):\n        return 1\n", "C")
    assert target("class C:\n    def __init__(self, k=1):\n        pass\n    def run(self):\n        return 1\n", "C")


@pytest.mark.parametrize(("source", "name"), [("x = 1\n", "x"), ("import x\n", "x"), ("", "y")])
def test_what_is_nothing_we_know_is_refused_with_what_can_be_adopted(source, name):
    with pytest.raises(InvalidError) as refused:
        target(source, name)
    assert "crews" in refused.value.hint


def test_the_last_value_and_the_last_tool_of_a_module_are_found():
    source = "from crewai import Crew\nfrom crewai.tools import BaseTool\nclass A(BaseTool): pass\n"
    source += "a = Crew()\nb = Crew()\nc = 1\n"
    module = Module(ast.parse(source))
    assert (last_value(module), tool_class(module)) == ("b", "A")
