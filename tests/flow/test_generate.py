"""Generating through the doors: API and command line; what was generated is run, refined and found again."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine
from tests.support.walk import Caller, installed

ANN = Caller(subject="ann")
TAGS = 'a tool named hash_words for the hashtags: "#a b #c" gives ["a", "c"], "none" gives []'


@pytest.fixture
def here(tmp_path):
    with installed(tmp_path) as runtime:
        yield runtime


def test_words_with_examples_become_a_component_that_runs(tdev: CommandLine) -> None:
    made = tdev("generate", TAGS)
    assert made.code == 0
    assert "made with a template: stable  registered" in made.out
    assert "tests pass; they notice" in made.out
    ran = tdev("run", "hash_words", "-i", "text=#go #on", "--json")
    assert (ran.code, ran.json["result"]) == (0, ["go", "on"])


def test_what_is_there_is_the_answer_with_the_proof(tdev: CommandLine) -> None:
    found = tdev("generate", 'extract the e-mail addresses: "a@b.co x" -> ["a@b.co"]', "--json")
    (item,) = found.json["items"]
    assert (found.code, item["how"], item["registered"]) == (0, "existing", False)
    assert item["proof"][-1] == {
        "what": "extract_emails@1.0.0", "relevance": item["proof"][-1]["relevance"], "fits": True,
        "why": "its types fit, and what was given agrees: 1 example",
    }  # fmt: skip


def test_code_and_tests_are_written_where_they_are_wanted(tdev: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "made"
    assert tdev("generate", TAGS, "--dry-run", "-o", str(target)).code == 0
    assert sorted(path.name for path in target.iterdir()) == ["hash_words.py", "test_hash_words.py"]
    assert tdev("component", "show", "hash_words").code == 4
    (target / "hash_words.py").write_text("# mine\n")
    refused = tdev("generate", TAGS, "--dry-run", "-o", str(target))
    assert refused.code != 0
    assert "is there already" in refused.err


def test_a_scaffold_ends_with_the_code_of_a_gate_and_says_what_is_missing(tdev: CommandLine) -> None:
    made = tdev("generate", 'write a poem: "love" -> "Shall I compare thee"')
    assert made.code == 3
    assert "missing: none of" in made.out
    assert "scaffold" in made.out


def test_refining_adds_examples_and_makes_the_next_version(tdev: CommandLine) -> None:
    assert tdev("generate", TAGS).code == 0
    refined = tdev("refine", "hash_words", "-e", '{"text": "#a #a"} => ["a"]', "--json")
    (item,) = refined.json["items"]
    assert (refined.code, item["component"]["version"], len(item["component"]["examples"])) == (0, "1.1.0", 3)
    for wrong in ("no arrow", "[1] => 2", "{ => 3"):
        assert tdev("refine", "hash_words", "-e", wrong).code not in (0, 3)


def test_a_specification_and_an_openapi_document_come_as_files(tdev: CommandLine, tmp_path: Path) -> None:
    spec = {
        "name": "twice",
        "inputs": {"n": "integer"},
        "examples": [{"input": 2, "output": 4}, {"input": 5, "output": 10}],
    }
    (tmp_path / "spec.json").write_text(json.dumps(spec))
    made = tdev("generate", "--spec", str(tmp_path / "spec.json"), "--new", "--code")
    assert (made.code, "def twice(n: int) -> float:" in made.out) == (0, True)
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a/{id}": {"get": {"operationId": "getA", "parameters": [{"name": "id", "in": "path"}]}}},
    }
    (tmp_path / "api.json").write_text(json.dumps(document))
    made = tdev("generate", "--openapi", str(tmp_path / "api.json"))
    assert "no absolute address" in made.err
    made = tdev("generate", "--openapi", str(tmp_path / "api.json"), "--server", "https://x.example.com", "--json")
    assert [item["spec"]["name"] for item in made.json["items"]] == ["get_a"]
    assert made.json["items"][0]["component"]["effects"] == ["fetch"]


def test_one_form_of_a_specification_is_wanted(tdev: CommandLine) -> None:
    assert tdev("generate").code == 2
    assert tdev("generate", "x", "--spec", "y.json").code == 2


def test_the_api_answers_with_all_that_came_of_it(here) -> None:
    answer = ANN.post("/api/generate", {"goal": TAGS})
    assert answer.status == 200
    (item,) = answer.body["items"]
    assert (item["how"], item["status"], item["registered"]) == ("template", "stable", True)
    assert item["mutation"]["score"] >= 0.8
    assert ANN.get("/api/components/hash_words").body["status"] == "stable"


def test_who_may_only_develop_does_not_vouch_and_who_may_only_look_does_not_generate(here) -> None:
    dev, viewer = Caller(subject="dev", roles="developer"), Caller(subject="eye", roles="viewer")
    assert dev.post("/api/generate", {"goal": TAGS}).body["items"][0]["status"] == "experimental"
    assert viewer.post("/api/generate", {"goal": TAGS}).status == 403


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"goal": "x", "component": "y"},
        {"spec": {"name": "f", "inputs": {"a": "banana"}}},
        {"openapi": {"swagger": "2"}},
    ],
)
def test_a_wrong_request_is_refused_with_its_place(here, body) -> None:
    answer = ANN.post("/api/generate", body)
    assert answer.status == 422
    assert answer.body["errors"][0]["pointer"].startswith("#")
