"""A language model from the command line: ``tdev doctor`` says whether it answers, ``tdev plan`` whose plan is used."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tdev.settings import settings
from tests.support.command_line import CommandLine
from tests.support.commands import tdev
from tests.support.model_plans import COUNT_GOAL, COUNT_STEPS
from tests.support.model_server import KEY, anthropic_answer, asked_of, model_server, openai_answer, spoken

__all__ = ["tdev"]

Environment = Callable[..., None]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Environment]:
    """Sets variables of the environment, which a process reads once."""

    def change(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()

    monkeypatch.delenv("TDEV_MODEL", raising=False)
    change()
    yield change
    monkeypatch.undo()
    settings.cache_clear()


def check(tdev: CommandLine) -> dict[str, Any]:
    said = tdev("doctor", "--json")
    assert KEY not in said.out + said.err
    return next(each for each in json.loads(said.out) if each["name"] == "model")


class TestDoctor:
    def test_without_a_model_all_is_well(self, tdev: CommandLine) -> None:
        found = check(tdev)
        assert found["ok"]
        assert "none is set" in found["found"]

    def test_a_model_that_answers_is_named_with_the_tokens_it_took(
        self, tdev: CommandLine, environment: Environment
    ) -> None:
        with model_server(spoken(openai_answer("ready"))) as server:
            setting = f"openai:llama@http://127.0.0.1:{server.port}/v1"
            environment(TDEV_MODEL=setting)
            found = check(tdev)
        assert found["ok"]
        assert found["found"] == f"{setting} answers (11 tokens read, 7 written)"

    def test_a_wrong_key_is_said_and_not_shown(self, tdev: CommandLine, environment: Environment) -> None:
        refused = spoken({"error": {"type": "authentication_error", "message": f"invalid x-api-key {KEY}"}}, 401)
        with model_server(refused) as server:
            environment(TDEV_MODEL=f"anthropic:claude-x@http://127.0.0.1:{server.port}")
            environment(TDEV_MODEL_KEY="MY_KEY")
            environment(TDEV_SECRET_MY_KEY=KEY)
            found = check(tdev)
        assert server.asked[0].headers["x-api-key"] == KEY
        assert not found["ok"]
        assert "401" in found["found"]
        assert "tdev secrets set" in found["todo"]
        assert not found["needed"]

    def test_a_key_that_is_not_set_says_how_to_set_it(self, tdev: CommandLine, environment: Environment) -> None:
        environment(TDEV_MODEL="anthropic:claude-x")
        found = check(tdev)
        assert not found["ok"]
        assert "tdev secrets set ANTHROPIC_API_KEY" in found["todo"]

    def test_a_server_that_is_not_there_is_a_warning(self, tdev: CommandLine, environment: Environment) -> None:
        with model_server(spoken({})) as server:
            pass
        environment(TDEV_MODEL=f"openai:m@http://127.0.0.1:{server.port}/v1")
        environment(TDEV_MODEL_TIMEOUT_S="1")
        assert "does not answer" in check(tdev)["found"]


class TestPlan:
    def plan(self, tdev: CommandLine) -> dict[str, Any]:
        said = tdev("plan", COUNT_GOAL, "--json")
        assert KEY not in said.out + said.err
        found: dict[str, Any] = json.loads(said.out)
        return found

    def test_a_model_may_propose_the_plan_and_is_named(self, tdev: CommandLine, environment: Environment) -> None:
        with model_server(spoken(anthropic_answer({"steps": COUNT_STEPS}))) as server:
            environment(TDEV_MODEL=f"anthropic:claude-x@http://127.0.0.1:{server.port}")
            found = self.plan(tdev)
            (body,) = asked_of(server)
        assert COUNT_GOAL in body["messages"][0]["content"]
        assert COUNT_GOAL not in body["system"]
        note = found["notes"][-1]
        assert note.startswith("anthropic:claude-x proposed")
        assert [step["id"] for step in found["workflow"]["steps"]] == ["page", "text", "words"] or "is kept" in note

    def test_a_plan_is_told_in_words_and_by_whom(self, tdev: CommandLine, environment: Environment) -> None:
        assert "1. read_text_file: " in tdev("plan", "read notes.txt", "--explain").out
        words = "It reads the notes of the meeting and does nothing else with them."
        with model_server(spoken(openai_answer({"explanation": words}))) as server:
            environment(TDEV_MODEL=f"openai:m@http://127.0.0.1:{server.port}/v1")
            said = tdev("plan", "read notes.txt", "--explain").out
        assert words in said
        assert "written by openai:m" in said

    def test_a_broken_model_changes_no_plan(self, tdev: CommandLine, environment: Environment) -> None:
        before = self.plan(tdev)
        with model_server(spoken({"error": {"message": "no"}}, 400)) as server:
            environment(TDEV_MODEL=f"openai:m@http://127.0.0.1:{server.port}/v1")
            after = self.plan(tdev)
        assert after["workflow"] == before["workflow"]
        assert after["verdict"] == before["verdict"]
        assert "no plan of a model is used" in after["notes"][-1]
