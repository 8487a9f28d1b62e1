"""How things of frameworks are called."""

import ast

import pytest

from tdev.domain.adoption.calling import CHAIN, WAYS, placeholders, way_of
from tdev.domain.analysis.parts import Module


def last_way(source):
    module = Module(ast.parse(source))
    return way_of(module, module.tree.body[-1].value), module


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("from strands import Agent as A\nx = A()", "Strands agent"),
        ("import strands\nx = strands.Agent()", "Strands agent"),
        ("from strands.multiagent import Swarm\nx = Swarm([])", "Strands team"),
        ("from agno.team import Team\nx = Team(members=[])", "agno team"),
        ("from agno.workflow import Workflow\nx = Workflow()", "agno workflow"),
        ("from crewai import Crew\nx = Crew()", "CrewAI crew"),
        ("from agents import Agent\nx = Agent()", "OpenAI agent"),
        ("from langgraph.graph import StateGraph\nx = StateGraph(dict)", "LangGraph graph"),
        ("from langgraph.prebuilt import create_react_agent\nx = create_react_agent(1, [])", "LangGraph agent"),
        ("from langchain.agents import create_agent\nx = create_agent('m')", "LangChain agent"),
        ("from langgraph_supervisor import create_supervisor\nx = create_supervisor([])", "LangGraph team"),
        ("from langchain.agents import AgentExecutor\nx = AgentExecutor(agent=1)", "LangChain agent"),
        ("from pydantic_ai import Agent\nx = Agent('m')", "PydanticAI agent"),
        ("from langchain_core.prompts import PromptTemplate as P\nx = P.from_template('{a}') | m", "LangChain chain"),
    ],
)
def test_a_value_is_known_by_where_it_comes_from(source, title):
    assert last_way(source)[0].title == title


@pytest.mark.parametrize("source", ["class Agent: pass\nx = Agent()", "x = {1} | {2}", "x = open('f')", "x = Crew()"])
def test_other_values_are_not_taken_for_one(source):
    assert last_way(source)[0] is None


def test_placeholders_are_names_in_braces_of_the_wanted_texts():
    source = (
        "from crewai import Agent\na = Agent(role='{who} at {place}', note='{other}', goal='{who} {{x}} {0} {a.b}')"
    )
    module = Module(ast.parse(source))
    assert placeholders(module, ("role", "goal")) == ("who", "place")
    assert "other" in placeholders(module)


def test_braces_that_are_no_placeholders_do_no_harm():
    module = Module(ast.parse("a = f(goal='{ unclosed')"))
    assert placeholders(module, ("goal",)) == ()


@pytest.mark.parametrize("way", [*WAYS, CHAIN], ids=lambda way: f"{way.title}-{way.pattern[-12:]}")
def test_every_way_writes_a_body_that_is_python(way):
    module = Module(ast.parse("x = 1"))
    calling = way.make(module, ast.Constant(None))
    body = "\n    ".join(line.format(it="it") for line in calling.lines)
    ast.parse(f"{'async ' if calling.waits else ''}def f():\n    {body}\n")
    assert ("await" in body) == calling.waits
