"""Code of many frameworks, labelled by hand before anybody looked at how the analysis reads it."""

import json

import pytest

from tdev.domain.analysis.reading import analyze
from tests.support.checkout import ROOT

FOLDER = ROOT / "tests" / "golden" / "classify_foreign"
LABELS = json.loads((FOLDER / "labels.json").read_text("utf-8"))


MISSED = {"haystack_rag_pipeline"}
"""What is known to be read wrongly: instructions and a model that meet only inside a pipeline built by names."""


def found_in(name):
    seen = analyze((FOLDER / f"{name}.py").read_text("utf-8"), filename=f"{name}.py").component
    return {"type": seen.type, "brain_count": seen.brain_count}


def test_the_corpus_is_large_every_piece_is_labelled_and_every_kind_is_there():
    assert {path.stem for path in FOLDER.glob("*.py")} == set(LABELS)
    kinds = [label["type"] for label in LABELS.values()]
    assert len(kinds) >= 90
    assert min(kinds.count(kind) for kind in ("tool", "agent", "team")) >= 15


def test_what_is_known_to_be_missed_is_little_and_still_missed():
    assert len(MISSED) <= len(LABELS) * 0.02
    assert all(found_in(name) != LABELS[name] for name in MISSED)


@pytest.mark.parametrize("name", sorted(set(LABELS) - MISSED))
def test_a_piece_gets_the_type_and_the_brains_of_its_label(name):
    assert found_in(name) == LABELS[name]


def test_an_agent_reached_by_its_name_and_through_a_function_counts_once():
    source = """
from agents import Agent, Runner
checker = Agent(name="Check", instructions="Is it homework?")
async def guard(text):
    return await Runner.run(checker, text)
tutor = Agent(name="Tutor", instructions="Help.", input_guardrails=[guard])
"""
    assert analyze(source).component.brain_count == 2


def test_agents_of_two_functions_count_both():
    source = """
from agents import Agent, Runner
def first(text):
    return Runner.run_sync(Agent(name="A", instructions="One."), text)
def second(text):
    return Runner.run_sync(Agent(name="B", instructions="Two."), text)
def both(text):
    return first(text), second(text)
"""
    assert analyze(source, name="both").component.brain_count == 2
