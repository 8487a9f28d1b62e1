"""Components of other frameworks run as ours, with the real libraries and models that need no network."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.adoption.wrapping import adopt
from tests.support.adopted import VARIABLE, called, python_with
from tests.support.checkout import ROOT

PIECES = ROOT / "tests" / "golden" / "adopt"


@dataclass(frozen=True)
class Piece:
    """A file, the library it needs, what it is given and what must come; ``before`` calls it by its framework."""

    file: str
    library: str
    given: dict[str, Any]
    wanted: Any
    before: str = ""
    name: str | None = field(default=None)


AGENTS = [
    Piece("strands_agent", "strands", {"prompt": "hello"}, "You said: hello\n"),
    Piece("strands_swarm", "strands", {"prompt": "go"}, "done by analyst\n\ndone by writer\n"),
    Piece("langchain_chain", "langchain_core", {"language": "Korean", "text": "hi"}, "안녕"),
    Piece("langgraph_plain", "langgraph", {"text": "a b c"}, {"text": "a b c", "words": ["a", "b", "c"], "count": 3}),
    Piece("langgraph_chat", "langgraph", {"prompt": "How are you?"}, "I am fine."),
    Piece("crewai_crew", "crewai", {"place": "bakery"}, "bread"),
    Piece("crewai_flow", "crewai", {}, "6"),
    Piece("agno_agent", "agno", {"prompt": "hello"}, "fixed answer"),
    Piece("openai_agent", "agents", {"prompt": "hello"}, "fixed answer"),
]
TOOLS = [
    Piece("strands_tool", "strands", {"text": "a b"}, 2, "word_count(**given)"),
    Piece("langchain_tool", "langchain_core", {"first": 2, "second": 5}, 7, "add.invoke(given)"),
    Piece("langchain_base_tool", "langchain_core", {"kilometres": 10.0}, 6.214, "MilesTool().invoke(given)"),
    Piece("langchain_structured", "langchain_core", {"kilometres": 10.0}, 6.214, "miles.invoke(given)"),
    Piece("crewai_tool", "crewai", {"net": 100.0}, 119.0, "GrossPriceTool().run(**given)"),
    Piece(
        "agno_toolkit", "agno", {"celsius": 100.0}, 212.0, "TemperatureTools().to_fahrenheit(**given)", "to_fahrenheit"
    ),
    Piece("openai_function_tool", "agents", {"first": "2026-01-01", "second": "2026-01-31"}, 30, ""),
]


def python_for(piece: Piece) -> str:
    python = python_with(piece.library)
    if python is None:
        pytest.skip(f"{piece.library} is not installed: install the extra adopt-tests, or name a Python: {VARIABLE}")
    return python


def adopted(piece: Piece) -> Any:
    return adopt((PIECES / f"{piece.file}.py").read_text("utf-8"), filename=f"{piece.file}.py", name=piece.name)


@pytest.mark.parametrize("piece", AGENTS, ids=lambda piece: piece.file)
def test_what_decides_runs_with_its_library(piece: Piece, tmp_path: Path) -> None:
    found = adopted(piece)
    assert called(python_for(piece), tmp_path, found.code, found.name, piece.given) == piece.wanted


@pytest.mark.parametrize("piece", [piece for piece in TOOLS if piece.before], ids=lambda piece: piece.file)
def test_a_tool_did_with_its_library_what_it_is_held_to_here(piece: Piece, tmp_path: Path) -> None:
    source = (PIECES / f"{piece.file}.py").read_text("utf-8")
    asked = f"{source}\n\ndef ask(**given):\n    return {piece.before}\n"
    assert called(python_for(piece), tmp_path, asked, "ask", piece.given) == piece.wanted


@pytest.mark.parametrize("piece", TOOLS, ids=lambda piece: piece.file)
def test_a_tool_does_the_same_without_its_library(piece: Piece) -> None:
    found = adopted(piece)
    assert (found.library, found.requirements) == (None, ())
    names: dict[str, Any] = {}
    exec(compile(found.code, piece.file, "exec"), names)
    assert names[found.name](**piece.given) == piece.wanted
