"""The composer: what it builds is registered with its source, its score and its status, and can be run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.agents.composer import AutoAgentComposer, GenerateRequest
from tdev.kernel.errors import InvalidError, NotFoundError, StepError
from tdev.model.generation import Generated
from tdev.model.spec import SpecExample
from tdev.runtime import Runtime
from tests.support.runtimes import runtime_in
from tests.support.web_server import say, serving

TAGS = 'a tool named hash_words for the hashtags: "#a b #c" gives ["a", "c"], "none" gives []'


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path) as made:
        yield made


def _made(runtime: Runtime, **given: object) -> Generated:
    request = GenerateRequest.model_validate({"tenant": "local", "requester": "ann", "may_vouch": True, **given})
    (found,) = AutoAgentComposer(runtime).run(request).items
    return found


def test_what_is_generated_is_registered_with_its_score_and_runs(runtime: Runtime) -> None:
    made = _made(runtime, goal=TAGS)
    assert (made.how, made.status, made.registered) == ("template", "stable", True)
    known = runtime.catalogue("local").get("hash_words")
    assert (known.version, known.status, known.owner) == ("1.0.0", "stable", "ann")
    assert known.standing is not None
    assert known.standing.mutation_score == (made.mutation and made.mutation.score)
    assert len(known.examples) == 2
    assert known.code is not None
    assert known.code.key is not None
    assert runtime.artifacts_of("local").get("local", known.code.key).decode() == made.code
    assert runtime.lookup("local")("hash_words").call({"text": "#x"}, None) == ["x"]


def test_who_may_not_vouch_gets_an_experimental_component(runtime: Runtime) -> None:
    assert _made(runtime, goal=TAGS, may_vouch=False).status == "experimental"


def test_a_dry_run_keeps_nothing(runtime: Runtime) -> None:
    made = _made(runtime, goal=TAGS, register_it=False)
    assert (made.status, made.registered, made.component) == ("stable", False, None)
    with pytest.raises(NotFoundError):
        runtime.catalogue("local").get("hash_words")


def test_the_same_again_is_the_same_version_and_is_found_as_what_is_there(runtime: Runtime) -> None:
    first = _made(runtime, goal=TAGS)
    again = _made(runtime, goal=TAGS, reuse=False)
    assert first.component is not None
    assert again.component is not None
    assert first.component.ref == again.component.ref
    found = _made(runtime, goal=TAGS)
    assert found.how == "existing"
    assert found.component is not None
    assert found.component.name == "hash_words"


def test_more_examples_that_the_code_does_not_keep_make_the_next_minor_version(runtime: Runtime) -> None:
    _made(runtime, goal='a tool named tag_words for hashtags: "#a b #c" gives ["a", "c"], "none" gives []')
    more = SpecExample(input={"text": "#a #a"}, output=["a"])
    made = _made(runtime, component="tag_words", examples=(more,))
    assert made.component is not None
    assert made.component.ref == "tag_words@1.1.0"
    assert made.parameters["unique"] is True
    assert len(made.component.examples) == 3


def test_a_component_of_the_shared_catalogue_is_not_refined(runtime: Runtime) -> None:
    with pytest.raises(NotFoundError, match="no component of this tenant"):
        _made(runtime, component="extract_emails")


def test_a_scaffold_is_never_registered(runtime: Runtime) -> None:
    made = _made(runtime, goal='a tool named poem_of: "love" -> "Shall I compare"')
    assert (made.how, made.registered, made.component) == ("scaffold", False, None)
    with pytest.raises(NotFoundError):
        runtime.catalogue("local").get("poem_of")


def test_a_composition_is_kept_as_a_workflow(runtime: Runtime) -> None:
    words = 'count the different e-mail addresses: "a@b.co c@d.co a@b.co" -> 2, "none" -> 0'
    made = _made(runtime, goal=words, name="count_addresses")
    assert (made.how, made.registered) == ("composed", True)
    kept = runtime.workflows("local").get("count_addresses")
    assert [step.agent.partition("@")[0] for step in kept.steps] == ["extract_emails", "count_items"]


@pytest.mark.parametrize("given", [{}, {"goal": "x", "spec": {"name": "f"}}, {"goal": "  "}])
def test_exactly_one_specification_is_wanted(given: dict[str, object], runtime: Runtime) -> None:
    with pytest.raises(InvalidError, match="no one specification"):
        _made(runtime, **given)


PETS = {
    "openapi": "3.0.0",
    "info": {"title": "Pets", "version": "1"},
    "paths": {
        "/pets/{id}": {
            "get": {
                "operationId": "getPet",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
                    {"name": "limit", "in": "query", "schema": {"type": "integer"}},
                ],
                "responses": {"200": {"description": "ok"}, "404": {"description": "no such pet"}},
            }
        }
    },
}


def test_an_operation_of_an_api_really_runs_from_behind_the_walls(tmp_path: Path) -> None:
    pages = {"/v1/pets/7": say(200, b'{"name": "Rex"}'), "/v1/pets/8": say(404, b"{}")}
    with serving(pages) as server, runtime_in(tmp_path, allowed_hosts="127.0.0.1") as runtime:
        made = _made(runtime, openapi=PETS, server=f"http://127.0.0.1:{server.port}/v1")
        assert (made.status, made.registered) == ("experimental", True)
        found = runtime.lookup("local")("get_pet")
        context = runtime.contexts("local", "run-1")
        assert (found.wants_context, found.effects) == (True, ("fetch",))
        assert found.call({"id": 7, "limit": 2}, context("one", "key")) == {"name": "Rex"}
        assert server.asked[0].path == "/v1/pets/7?limit=2"
        with pytest.raises(StepError, match="404: no such pet"):
            found.call({"id": 8}, context("one", "key"))
