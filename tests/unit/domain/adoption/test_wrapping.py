"""Adopting: what it takes, gives, needs and does stays what it was; what cannot be adopted says why."""

import ast
import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.adoption.wrapping import adopt
from tdev.domain.analysis.gate import gate
from tdev.domain.analysis.reading import analyze
from tdev.kernel.errors import InvalidError
from tests.support.checkout import ROOT

FOLDER = ROOT / "tests" / "golden" / "classify_foreign"
LABELS = json.loads((FOLDER / "labels.json").read_text("utf-8"))
REFUSED = {
    "adk_coordinator": "no value of a framework",
    "adk_llm_agent": "no value of a framework",
    "autogen_selector_team": "no value of a framework",
    "llamaindex_workflow": "no value of a framework",
    "agno_toolkit": "name one of to_fahrenheit, to_celsius",
    "autogen_group_chat": "no value of a framework",
    "handmade_tool_chooser": "cannot be made without arguments",
    "plain_event_dispatcher": "several methods",
    "plain_real_estate_agent": "cannot be made without arguments",
    "sdk_calls_one_fixed_tool": "ours already",
    "sdk_slugify": "ours already",
    "sdk_team_of_three": "ours already",
    "sdk_tool_uses_context_files": "ours already",
    "sdk_tool_with_retries": "ours already",
}
MISSED = {"haystack_rag_pipeline"}
"""Read wrongly: see ``test_brains_corpus``."""
TAKEN = sorted(set(LABELS) - set(REFUSED) - MISSED)


def piece(name):
    return (FOLDER / f"{name}.py").read_text("utf-8")


@cache
def adopted(name):
    """A piece of the corpus as it is adopted: several tests look at the same one."""
    return adopt(piece(name), filename=f"{name}.py")


# ---- a corpus of many frameworks
@pytest.mark.parametrize("name", TAKEN)
def test_type_and_brains_are_kept_and_the_code_is_python_of_ours(name):
    found = adopted(name)
    assert {"type": found.type, "brain_count": found.brain_count} == LABELS[name]
    compile(found.code, name, "exec")
    again = analyze(found.code, name=found.name)
    facts = next(each for each in again.components if each.name == found.name)
    assert (facts.declared, facts.effects) == (found.type, found.effects)
    assert again.main == found.name or facts.brain_count == again.component.brain_count


@pytest.mark.parametrize("name", TAKEN)
def test_no_effect_of_the_original_is_lost(name):
    before = set(analyze(piece(name)).component.effects) - {"pure"}
    assert before <= set(adopted(name).effects)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_cannot_be_adopted_says_why_and_what_to_do(name):
    with pytest.raises(InvalidError, match=REFUSED[name]) as refused:
        adopt(piece(name), filename=f"{name}.py")
    assert refused.value.hint


def test_nearly_all_of_what_is_not_ours_can_be_adopted():
    foreign = [name for name in LABELS if not name.startswith("sdk_")]
    assert sum(name in TAKEN for name in foreign) >= len(foreign) - 10


# ---- tools
LANGCHAIN = '''"""Tools."""

from __future__ import annotations

from langchain_core.tools import tool


@tool
def double(x: int) -> int:
    """Double a number.

    >>> double(2)
    4
    """
    return 2 * x


@tool
def triple(x: int) -> int:
    """Triple a number."""
    return 3 * x
'''


def test_a_tool_loses_its_decorator_and_keeps_its_words_types_and_examples():
    found = adopt(LANGCHAIN, name="double")
    assert (found.kind, found.library, found.requirements, found.effects) == (
        "LangChain tool",
        "langchain_core",
        ("langchain-core",),
        ("pure",),
    )
    assert '@adopted_tool(requirements=["langchain-core"])\ndef double(x: int) -> int:' in found.code
    assert analyze(found.code, name="double").component.examples[0].output == 4


def test_the_framework_is_gone_when_nothing_else_needs_it_and_the_result_passes_the_gate():
    found = adopt(LANGCHAIN[: LANGCHAIN.rindex("@tool")])
    assert "langchain" not in found.code
    assert found.code.startswith('"""Tools."""\n\nfrom __future__ import annotations\n\nfrom tdev.sdk import tool')
    assert not gate(found.code, found.effects)


def test_a_new_name_is_given_on_request():
    found = adopt(LANGCHAIN[: LANGCHAIN.rindex("@tool")], rename="twice")
    assert (found.name, "def twice(x: int)" in found.code) == ("twice", True)


def test_a_tool_that_takes_what_only_its_framework_gives_is_refused():
    source = (
        "from agents import RunContextWrapper, function_tool\n\n@function_tool\n"
        "def who(wrapper: RunContextWrapper[str]) -> str:\n    return wrapper.context\n"
    )
    with pytest.raises(InvalidError, match="which only its framework gives"):
        adopt(source)


def test_a_method_of_a_toolkit_is_adopted_by_its_name():
    found = adopt(piece("agno_toolkit"), name="to_celsius")
    assert (found.name, found.kind, found.library) == ("to_celsius", "agno tool", None)
    names = {}
    exec(found.code, names)
    assert names["to_celsius"](fahrenheit=212.0) == 100.0


def test_a_class_that_is_made_with_values_is_refused():
    source = (
        "from langchain_core.tools import BaseTool\n\nclass Ask(BaseTool):\n    name: str = 'ask'\n    url: str\n\n"
        "    def _run(self, q: str) -> str:\n        return self.url + q\n"
    )
    with pytest.raises(InvalidError, match="a value of url"):
        adopt(source)


# ---- what needs its library
def test_requirements_are_pinned_where_a_version_is_known_and_said_to_be_loose_elsewhere():
    versions = {"strands-agents": "1.2.3"}.get
    pinned = adopt(piece("strands_two_sequential"), versions=versions)
    assert pinned.requirements == ("strands-agents==1.2.3",)
    assert '"strands-agents==1.2.3"' in pinned.code
    loose = adopt(piece("strands_two_sequential"))
    assert any("no version is known here of strands-agents" in note for note in loose.notes)


def test_what_is_told_to_a_model_is_declared_as_sent():
    found = adopt(piece("strands_swarm_of_three"))
    assert found.effects == ("send",)
    assert any("the key of its model" in note for note in found.notes)


def test_a_graph_takes_the_fields_that_no_node_gives_and_answers_its_state():
    found = adopt(piece("langgraph_pure_pipeline"))
    assert list(found.input_schema["properties"]) == ["text"]
    assert list(found.output_schema["properties"]) == ["text", "words", "count"]


def test_a_crew_takes_what_its_texts_have_in_braces():
    found = adopt(piece("crewai_three_agents"))
    assert found.input_schema["required"] == ["topic"]
    assert found.name == "run_crew"


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_adopted_can_be_registered_or_says_why_not(name):
    found = adopted(name)
    stopped = gate(found.code, found.effects)
    assert not stopped or any("to be registered" in note or "nobody knows" in note for note in found.notes)


def test_a_library_that_nobody_knows_is_declared_dynamic():
    found = adopt(piece("langchain_splitter_pipeline"))
    assert found.effects == ("dynamic",)
    assert not gate(found.code, found.effects)
    assert any("a person allows each run" in note for note in found.notes)


def test_a_tool_of_a_server_needs_no_server():
    found = adopt(piece("mcp_server_tools"))
    assert (found.library, "FastMCP" in found.code, "__main__" in found.code) == (None, False, False)


def test_what_runs_at_import_is_told_before_it_is_registered():
    source = "import requests\npage = requests.get('https://example.com')\ndef f() -> str:\n    return page.text\n"
    assert any("to be registered" in note for note in adopt(source).notes)


# ---- what cannot be read
@pytest.mark.parametrize("source", ["x = 1\n", "import os\n", ""])
def test_code_without_anything_to_call_is_refused(source):
    with pytest.raises(InvalidError) as refused:
        adopt(source, filename="a.py")
    assert refused.value.findings


def test_a_name_that_is_not_there_is_refused():
    with pytest.raises(InvalidError, match="nowhere"):
        adopt(LANGCHAIN, name="nowhere")


_WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=40)


@settings(max_examples=40, deadline=None)
@given(_WORDS, _WORDS)
def test_no_text_of_the_source_becomes_code(role, goal):
    source = f"from crewai import Agent, Crew, Task\na = Agent(role={role!r}, goal={goal!r}, backstory='b')\n" + (
        "crew = Crew(agents=[a], tasks=[Task(description='d', expected_output='e', agent=a)])\n"
    )
    found = adopt(source)
    tree = ast.parse(found.code)
    assert [type(node).__name__ for node in tree.body] == [
        "ImportFrom",
        "ImportFrom",
        "Assign",
        "Assign",
        "FunctionDef",
    ]
    assert len(tree.body[-1].body) == 2
