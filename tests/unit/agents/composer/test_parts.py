"""Parts of a goal built for an execution: with leave only, on record before they are published, never built twice."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.agents.composer import ComposerAgent
from tdev.kernel.errors import DeniedError
from tdev.model.execution import Execution
from tdev.model.generation import Composition
from tdev.model.requests import ComposeRequest
from tdev.runtime import Runtime
from tests.support import nouns
from tests.support.model_server import model_server, openai_answer, spoken
from tests.support.runtimes import runtime_in

CODES = 'extract the ticket codes: for "see AB-12 and CD-3" gives ["AB-12", "CD-3"], for "none" gives []'
GOAL = f"read t.txt, {CODES}, and count them"


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path) as made:
        yield made


def begun(runtime: Runtime, goal: str, *, generate: bool = True) -> dict[str, Any]:
    """An execution on record, as the payload of the agent names it."""
    runtime.executions("local").create(nouns.execution("e1", goal=goal, generate=generate))
    return {"tenant": "local", "execution": {"id": "e1", "tenant": "local", "requester": "ann"}, "goal": goal}


def composed(runtime: Runtime, asked: dict[str, Any]) -> Composition:
    return ComposerAgent(runtime).run(ComposeRequest.model_validate(asked))


def record(runtime: Runtime) -> Execution:
    return runtime.executions("local").get("e1")


def test_a_part_is_generated_registered_and_named_in_the_goal(runtime: Runtime) -> None:
    answer = composed(runtime, begun(runtime, GOAL))
    assert answer.goal == "read t.txt, extract the ticket codes with extract_ticket_codes, and count them"
    assert (answer.using, answer.questions) == (("extract_ticket_codes",), ())
    known = runtime.catalogue("local").get("extract_ticket_codes")
    assert (known.status, known.owner) == ("experimental", "ann")
    (part,) = record(runtime).made
    assert (part.how, part.template, part.components) == ("template", "extract_pattern", (known.ref,))
    assert part.mutation is not None
    assert part.mutation.score is not None
    assert part.proof
    assert all(test.passed for test in part.tests)
    assert known.code is not None
    assert part.code == known.code.key
    deeds = [(each.subject, each.target, each.request_id) for each in runtime.trail("local").list()]
    assert ("ann", known.ref, "e1") in deeds


def test_without_leave_nothing_is_built(runtime: Runtime) -> None:
    with pytest.raises(DeniedError, match="nothing may be generated"):
        composed(runtime, begun(runtime, GOAL, generate=False))
    assert record(runtime).made == ()
    assert "extract_ticket_codes" not in runtime.retrieval("local").by_name


def test_asked_again_it_publishes_what_is_on_record_and_builds_nothing(runtime: Runtime) -> None:
    asked = begun(runtime, GOAL)
    first, kept = composed(runtime, asked), record(runtime).made
    again = composed(runtime, asked)
    assert again == first
    assert record(runtime).made == kept
    assert [each.version for each in runtime.catalogue("local").versions("extract_ticket_codes")] == ["1.0.0"]


def test_what_is_there_already_is_taken_with_the_proof(runtime: Runtime) -> None:
    goal = 'read t.txt and extract the mails: for "a@b.co x" gives ["a@b.co"], for "x" gives []'
    answer = composed(runtime, begun(runtime, goal))
    assert answer.using == ("extract_emails",)
    (part,) = record(runtime).made
    assert (part.how, part.status, part.generated) == ("existing", "stable", None)
    assert part.proof[-1].fits


def test_what_cannot_be_built_is_a_question_and_nothing_is_registered(runtime: Runtime) -> None:
    goal = 'write a poem: for "love" gives "Shall I compare thee", for "war" gives "Half a league"'
    answer = composed(runtime, begun(runtime, goal))
    assert (answer.using, answer.goal) == ((), "write a poem")
    assert answer.questions[0].startswith("How should 'write a poem' be done? Missing: none of")
    assert record(runtime).made[0].status == "scaffold"
    assert record(runtime).made[0].code is not None


@pytest.mark.parametrize(
    ("goal", "missing", "why"),
    [
        ('extract the ticket codes: for "see AB-12" gives ["AB-12"]', [], "1 more example: the template"),
        ("if it rains, count the words", ["if it rains"], "is no component"),
        ("frobnicate the zorps", ["frobnicate the zorps"], "examples, such as"),
    ],
)
def test_too_little_to_decide_by_is_a_question(runtime: Runtime, goal: str, missing: list[str], why: str) -> None:
    answer = composed(runtime, {**begun(runtime, goal), "missing": missing})
    assert why in answer.questions[0]
    assert answer.using == ()


def test_a_name_that_is_taken_is_not_taken_again(runtime: Runtime) -> None:
    goal = 'a tool named extract_emails for the codes: for "see AB-1" gives ["AB-1"], for "ZZ-99, a" gives ["ZZ-99"]'
    answer = composed(runtime, begun(runtime, goal))
    assert answer.using == ("extract_emails_2",)
    assert runtime.catalogue("local").get("extract_emails").tenant != "local"


class TestWithAModel:
    """A model may name a part and write its code; what it says is held to the same rules."""

    def answered(self, folder: Path, says: Callable[[dict[str, Any]], dict[str, Any]], goal: str) -> Execution:
        def answer(handler: Any, asked: Any) -> None:
            document = json.loads(json.loads(asked.body)["messages"][-1]["content"])
            spoken(openai_answer(says(document)))(handler, asked)

        with model_server(answer) as server:
            model = f"openai:m@http://127.0.0.1:{server.port}/v1"
            with runtime_in(folder, model=model) as runtime:
                composed(runtime, begun(runtime, goal))
                return record(runtime)

    def test_a_good_name_is_taken(self, tmp_path: Path) -> None:
        found = self.answered(tmp_path, lambda _: {"name": "find_ticket_codes"}, GOAL)
        assert found.made[0].components == ("find_ticket_codes@1.0.0",)

    def test_a_bad_name_is_not(self, tmp_path: Path) -> None:
        found = self.answered(tmp_path, lambda _: {"name": "extract_emails"}, GOAL)
        assert found.made[0].components == ("extract_ticket_codes@1.0.0",)

    def test_code_of_a_model_that_passes_the_tests_is_a_part(self, tmp_path: Path) -> None:
        body = 'return "".join(c for i, c in enumerate(text) if text.index(c) == i).upper() + str(len(text))'

        def says(document: dict[str, Any]) -> dict[str, Any]:
            if "spec" not in document:
                return {"name": "no name"}
            head = f"from tdev.sdk import tool\n\n\n@tool\ndef {document['spec']['name']}(text: str) -> str:\n"
            return {"code": f'"""A part."""\n\n{head}    """Squeeze it."""\n    {body}\n'}

        goal = 'squeeze the word: for "aabc" gives "ABC4", for "zz" gives "Z2", for "q" gives "Q1"'
        (part,) = self.answered(tmp_path, says, goal).made
        assert (part.how, part.status, part.name) == ("model", "experimental", "squeeze_word")
