"""What all nouns share, asked of every noun there is."""

import importlib
import pkgutil
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from pydantic import TypeAdapter, ValidationError

import tdev.model
from tdev.kernel.json_types import canonical
from tdev.model.component import Component
from tdev.model.noun import Digest, Id, Name, Noun, Semver, StepId, Tenant, Timestamp
from tdev.model.workflow import Retry, Step

for module in pkgutil.iter_modules(tdev.model.__path__):
    importlib.import_module(f"tdev.model.{module.name}")


def below(kind):
    return [found for child in kind.__subclasses__() for found in (child, *below(child))]


NOUNS = [kind for kind in below(Noun) if kind.__module__.startswith("tdev.model.")]


def test_all_nouns_are_visited():
    assert {"Component", "Workflow", "Execution", "Service", "TestRun", "Principal"} <= {n.__name__ for n in NOUNS}


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
class TestEveryNoun:
    def test_is_frozen_and_refuses_unknown_fields(self, noun):
        assert noun.model_config["frozen"] is True
        assert noun.model_config["extra"] == "forbid"

    def test_can_be_built_although_that_waits_for_its_first_use(self, noun):
        assert noun.model_config["defer_build"] is True
        noun.model_rebuild()
        assert noun.__pydantic_complete__

    def test_is_described(self, noun):
        assert noun.__doc__
        assert noun.__doc__ != Noun.__doc__

    def test_has_no_field_that_hides_a_method(self, noun):
        assert not {"document", "text"} & set(noun.model_fields)

    def test_has_a_json_schema(self, noun):
        schema = noun.model_json_schema()
        own = schema["$defs"][noun.__name__] if "$ref" in schema else schema
        assert own["additionalProperties"] is False


def test_noun_cannot_be_changed():
    step = Step(id="a", agent="echo")
    with pytest.raises(ValidationError, match="frozen"):
        step.id = "b"


def test_unknown_field_is_refused():
    with pytest.raises(ValidationError, match="extra"):
        Step.model_validate({"id": "a", "agent": "echo", "retries": 3})


def test_document_leaves_defaults_out_and_reads_back():
    step = Step(id="a", agent="echo", retry=Retry(interval_s=0.5))
    assert step.document() == {"id": "a", "agent": "echo", "retry": {"interval_s": 0.5}}
    assert Step.model_validate(step.document()) == step


def test_text_is_canonical_and_whole():
    component = Component(name="echo", type="tool", description="says it again")
    assert component.text() == canonical(component.model_dump(mode="json"))
    assert '"status":"experimental"' in component.text()


GOOD = {
    Id: ["a", "9", "exec-01jd3kq0v9x4m8ht2c", "A_b-c", "x" * 64],
    StepId: ["a", "Fetch_2", "inputs2", "x" * 64],
    Name: ["a", "Echo-agent_2"],
    Semver: ["0.0.0", "1.2.3", "1.0.0-rc.1", "1.0.0+build.01", "9999999999.0.0"],
    Tenant: ["_shared", "local", "a-1", "x" * 40],
    Timestamp: ["2026-11-21T08:43:00.123Z"],
    Digest: ["sha256:" + "0a" * 32],
}
BAD = {
    Id: ["", "-a", "_a", "a b", "a/b", "x" * 65, "é", "a\n"],
    StepId: ["", "1a", "a-b", "inputs", "item", "index", "and", "or", "in", "true", "false", "null", "function",
             "_a", "x" * 65, "a\n"],
    Name: ["", "1a", "a b", "a@1", "x" * 65, "a\n"],
    Semver: ["", "1", "1.0", "01.0.0", "1.0.0-01", "1.0.0-a..b", "1.0.0-", "v1.0.0", "1.0.0\n", "12345678901.0.0",
             "1.0.0-" + "a" * 64],
    Tenant: ["", "_other", "A", "a#b", "a/b", "x" * 41, "local\n"],
    Timestamp: ["2026-11-21T08:43:00Z", "2026-11-21 08:43:00.123Z", "2026-11-21T08:43:00.123+00:00", ""],
    Digest: ["sha256:" + "0A" * 32, "sha256:" + "0a" * 31, "md5:" + "0a" * 16, "0a" * 32],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in GOOD.items() for text in texts])
def test_kinds_of_text_take_what_is_good(kind, text):
    assert TypeAdapter(kind).validate_python(text) == text


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in BAD.items() for text in texts])
def test_kinds_of_text_refuse_what_is_bad(kind, text):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(text)


def test_a_noun_is_not_built_before_its_first_use_and_many_may_be_the_first():
    class Inner(Noun):
        """Part of it."""

        name: Name

    class Outer(Noun):
        """The whole."""

        parts: list[Inner]

    assert not Outer.__pydantic_complete__
    ready = Barrier(8)

    def read(_):
        ready.wait(10)
        return Outer.model_validate({"parts": [{"name": "a"}]})

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, range(8))) == [Outer(parts=[Inner(name="a")])] * 8
    assert Outer.__pydantic_complete__
    with pytest.raises(ValidationError, match=r"parts\.0\.name"):
        Outer.model_validate({"parts": [{"name": ""}]})
