"""The static gate at every door: the same refusal, with its line, on record, and nothing kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.code_rows import GATE, code_rows
from tests.support.command_line import CommandLine
from tests.support.walk import Answer, Caller, installed

ANN = Caller()
RISKY = '''"""Counts."""


def count(text: str) -> int:
    """Count words; pure, needs no approval."""
    return len(eval(text))
'''
KIND = RISKY.replace("eval(text)", "text.split()")
FORMS = {
    "nesting": "x = " + "(" * 199_000,
    "operators": "x = " + "-" * 199_000 + "1",
    "attributes": "x = a" + ".b" * 99_000,
    "decorators": "@a\n" * 66_000 + "def f(): pass",
    "a large number": "x = 0x" + "f" * 199_000,
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path) -> Iterator[Any]:
    with installed(tmp_path) as runtime:
        yield runtime


def refusal(answer: Answer) -> dict[str, Any]:
    assert answer.status == 422, answer
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.body
    return found


class TestTheApi:
    @pytest.mark.parametrize("route", ["/api/tools", "/api/agents", "/api/teams", "/api/orchestrate"])
    def test_risky_code_is_refused_with_rule_and_line(self, route: str) -> None:
        problem = refusal(ANN.post(route, {"code": RISKY}))
        (error,) = problem["errors"]
        assert (problem["code"], error["pointer"], error["code"]) == ("code_refused", "#/code", "runs-text")
        assert (error["line"], error["column"]) == (6, 16)
        assert "write the code itself" in error["message"]
        assert ANN.get("/api/components/count").status == 404

    def test_a_goal_beside_the_code_is_not_started(self) -> None:
        refusal(ANN.post("/api/orchestrate", {"code": RISKY, "goal": "count the words of notes.txt"}))
        assert ANN.get("/api/executions").body["items"] == []

    def test_the_refusal_is_on_record(self) -> None:
        ANN.post("/api/tools", {"code": RISKY})
        ANN.post("/api/orchestrate", {"code": RISKY})
        records = [each for each in ANN.get("/api/audit").body["items"] if each["outcome"] == "refused"]
        assert [(each["action"], each["subject"], each["detail"]["code"]) for each in records] == [
            ("orchestrate", "ann", "code_refused"),
            ("publish", "ann", "code_refused"),
        ]

    def test_code_without_a_finding_is_registered_by_all(self) -> None:
        assert ANN.post("/api/tools", {"code": KIND}).status == 201
        assert ANN.post("/api/orchestrate", {"code": KIND}).status == 202

    @pytest.mark.parametrize("route", ["/api/tools", "/api/classify", "/api/orchestrate"])
    @pytest.mark.parametrize("form", FORMS)
    def test_hostile_forms_get_an_answer_from_a_server_that_lives(self, route: str, form: str) -> None:
        answer = ANN.post(route, {"code": FORMS[form]})
        assert answer.status in (200, 202, 422)
        assert ANN.get("/health").status in (200, 503)

    def test_of_each_kind_of_the_corpus_a_row_is_stopped_at_the_door(self) -> None:
        rows = {row.kind: row for row in code_rows(GATE / "hostile.txt")}
        answers = {kind: ANN.post("/api/tools", {"code": row.source}) for kind, row in rows.items()}
        assert {kind: answer.status for kind, answer in answers.items() if answer.status != 422} == {}


class TestTheCommandLine:
    def test_it_answers_3_and_names_the_line(self, tdev: CommandLine, tmp_path: Path) -> None:
        (tmp_path / "risky.py").write_text(RISKY)
        for words in (("register", str(tmp_path / "risky.py")), ("orchestrate", "--code", str(tmp_path / "risky.py"))):
            said = tdev(*words)
            assert said.code == 3
            assert "line 6, column 16: eval is never allowed" in said.err
            assert "declare what the code does" in said.err

    def test_as_json_the_findings_have_line_and_column(self, tdev: CommandLine, tmp_path: Path) -> None:
        (tmp_path / "risky.py").write_text(RISKY)
        said = tdev("register", str(tmp_path / "risky.py"), "--json")
        (error,) = said.json["error"]["errors"]
        assert (said.code, error["line"], error["column"]) == (3, 6, 16)
