"""Taking tools out of their frameworks: what goes, and what stays to the letter."""

import ast

import pytest

from tdev.domain.adoption.freeing import Cut, freed_class, freed_function, is_toolkit, without_unused, wraps
from tdev.domain.analysis.parts import Module


def module_of(source):
    return Module(ast.parse(source))


@pytest.mark.parametrize(
    "head",
    [
        "from strands import tool\n@tool\n",
        "from langchain_core.tools import tool as t\n@t('named', return_direct=True)\n",
        "from agents import function_tool\n@function_tool(\n    name_override='x',\n)\n",
        "from crewai.tools import tool\n@tool('A tool')\n",
        "import strands\n@strands.tool\n",
    ],
)
def test_only_the_decorator_and_its_import_go(head):
    function = "# a comment\ndef work(a: int) -> int:  # kept\n    return a\n"
    source = head + function
    module = module_of(source)
    assert freed_function(module, source, module.tree.body[-1]).strip() == function.strip()


def test_other_decorators_stay():
    source = "import functools\nfrom strands import tool\n@tool\n@functools.cache\ndef work(a):\n    return a\n"
    module = module_of(source)
    assert "@functools.cache\ndef work" in freed_function(module, source, module.tree.body[-1])


def test_a_class_loses_its_base_its_schema_and_the_model_of_that():
    source = (
        "from crewai.tools import BaseTool\nfrom pydantic import BaseModel\n\nclass In(BaseModel):\n    a: int\n\n"
        "class Work(\n    BaseTool,\n):\n    name: str = 'w'\n    args_schema: type[BaseModel] = In\n\n"
        "    def _run(self, a: int) -> int:\n        return a\n"
    )
    module = module_of(source)
    found = freed_class(module, source, module.tree.body[-1])
    assert ast.unparse(ast.parse(found)) == ast.unparse(
        ast.parse("class Work:\n    name: str = 'w'\n    def _run(self, a: int) -> int:\n        return a\n")
    )


@pytest.mark.parametrize("head", ["class W(BaseTool):", "class W(BaseTool): # why", "class W(\n  BaseTool, M\n  ):"])
def test_heads_of_any_form_are_written_anew(head):
    source = f"from crewai.tools import BaseTool\n{head}\n    # kept\n    def _run(self):\n        return 1\n"
    module = module_of(source)
    found = freed_class(module, source, module.tree.body[-1])
    bases = "(M)" if "M" in head else ""
    assert found.strip() == f"class W{bases}:\n    # kept\n    def _run(self):\n        return 1"


def test_a_class_on_one_line_keeps_its_body():
    source = "from crewai.tools import BaseTool\nclass W(BaseTool): a = 'ü'; b = 2\n"
    module = module_of(source)
    assert freed_class(module, source, module.tree.body[-1]).strip() == "class W: a = 'ü'; b = 2"


def test_a_model_that_something_else_needs_stays():
    source = "from pydantic import BaseModel\nclass In(BaseModel):\n    a: int\ndef f(x: In):\n    return x\n"
    assert without_unused(source, {"f"}) == source


def test_of_an_import_only_the_needed_names_stay():
    source = "from crewai import Agent, Crew\nx = Agent()\n"
    assert without_unused(source, set()) == "from crewai import Agent\nx = Agent()\n"


def test_imports_of_other_libraries_stay_although_nothing_mentions_them():
    source = "import json\nimport mylib\n"
    assert without_unused(source, set()) == source


def test_a_toolkit_whose_making_does_more_is_none_that_can_be_freed():
    plain = ast.parse("class T:\n    def __init__(self):\n        super().__init__(name='t')\n").body[0]
    more = ast.parse("class T:\n    def __init__(self):\n        self.a = 1\n        super().__init__()\n").body[0]
    assert is_toolkit(plain, ["agno.tools.Toolkit"])
    assert not is_toolkit(more, ["agno.tools.Toolkit"])
    assert not is_toolkit(plain, ["object"])


def test_a_tool_around_a_function_is_seen_by_its_maker():
    source = "from langchain_core.tools import StructuredTool as S\ndef f():\n    pass\nx = S.from_function(func=f)\n"
    source += "y = g(f)\n"
    module = module_of(source)
    _, function, made, other = module.tree.body
    assert wraps(module, made.value, function)
    assert not wraps(module, other.value, function)


def test_a_cut_takes_lines_and_puts_others():
    cut = Cut("a\nb\nc")
    cut.gone |= {1, 2}
    cut.instead[2] = "B"
    assert cut.text() == "B\nc"
