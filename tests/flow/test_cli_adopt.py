"""``tdev adopt`` and ``POST /api/adopt``: from a file of another framework to a component that runs here."""

from tests.support.checkout import ROOT
from tests.support.command_line import CommandLine

PIECES = ROOT / "tests" / "golden" / "adopt"


def test_a_langchain_tool_runs_as_ours_without_langchain(tdev: CommandLine) -> None:
    found = tdev("adopt", str(PIECES / "langchain_base_tool.py"), "--register")
    assert (found.code, "langchain" in found.out) == (0, False)
    assert "LangChain tool -> tool, 0 brains" in found.err
    assert "registered to_miles@1.0.0" in found.err
    ran = tdev("run", "to_miles", "-i", "kilometres=10")
    assert (ran.code, "6.214" in ran.out) == (0, True)


def test_a_crew_is_printed_as_code_with_what_it_needs_on_the_side(tdev: CommandLine) -> None:
    found = tdev("adopt", str(PIECES / "crewai_crew.py"), "--as", "shop_list")
    assert (found.code, "def shop_list(place: str) -> str:" in found.out) == (0, True)
    assert "CrewAI crew -> team, 2 brains" in found.err
    assert "effects: send" in found.err
    compile(found.out, "shop_list.py", "exec")


def test_json_has_the_whole_answer(tdev: CommandLine) -> None:
    found = tdev("adopt", str(PIECES / "agno_toolkit.py"), "--name", "to_celsius", "--json").json
    assert (found["name"], found["kind"], found["requirements"]) == ("to_celsius", "agno tool", [])
    assert found["input_schema"]["required"] == ["fahrenheit"]


def test_what_cannot_be_adopted_says_so(tdev: CommandLine) -> None:
    refused = tdev("adopt", str(PIECES / "agno_toolkit.py"))
    assert (refused.code, "name one of to_celsius, to_fahrenheit" in refused.err) == (2, True)
    assert tdev("adopt", str(PIECES / "plain_function.py"), "--as", "Not A Name").code == 2
