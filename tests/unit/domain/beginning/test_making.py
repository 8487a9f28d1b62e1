"""What begins: files of the right names, sound as they are; names that cannot be are refused."""

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.analysis.gate import gate
from tdev.domain.analysis.reading import read
from tdev.domain.beginning.making import beginning
from tdev.domain.pipelines.describing import read_pipeline
from tdev.kernel.errors import InvalidError

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True)


@pytest.mark.parametrize(("kind", "brains"), [("tool", 0), ("agent", 1), ("team", 2)])
def test_a_component_is_what_it_is_called_and_the_static_gate_finds_nothing(kind: str, brains: int) -> None:
    ((path, text),) = beginning(kind, "my_part").items()  # type: ignore[arg-type]
    assert path == "agents/my_part.py"
    facts = read(text, registered={"ReadContentAgent": 1, "WriteBriefAgent": 1})[0].component
    assert (facts.name, facts.type, facts.brain_count) == ("my_part", kind, brains)
    assert gate(text) == []
    assert "example_name" not in text


def test_a_workflow_has_its_name_as_id() -> None:
    ((path, text),) = beginning("workflow", "my_flow").items()
    assert (path, json.loads(text)["id"]) == ("workflows/my_flow.json", "my_flow")


def test_a_project_has_settings_a_pipeline_components_and_a_workflow() -> None:
    files = beginning("project", "my_shop")
    assert {"tdev.toml", "pipeline.toml", "README.md", ".gitignore", "workflows/my_shop.json"} <= set(files)
    pipeline = read_pipeline(files["pipeline.toml"])
    assert (pipeline.name, pipeline.service, pipeline.workflow) == ("my-shop", "my-shop", "workflows/my_shop.json")
    assert tomllib.loads(files["tdev.toml"])["env"].keys() == {"dev", "prod"}
    assert sum(path.startswith("agents/") for path in files) == 2


@pytest.mark.parametrize("name", ["", "My", "a b", "1a", "../x", "class", "match", "inputs", "all", "x" * 41, "é"])
@pytest.mark.parametrize("kind", ["tool", "project", "workflow"])
def test_a_name_that_cannot_be_is_refused(kind: str, name: str) -> None:
    with pytest.raises(InvalidError, match="cannot be the name"):
        beginning(kind, name)  # type: ignore[arg-type]


@given(NAMES)
def test_any_name_that_is_taken_makes_a_sound_project(name: str) -> None:
    try:
        files = beginning("project", name)
    except InvalidError:
        return
    read_pipeline(files["pipeline.toml"])
    assert json.loads(files[f"workflows/{name}.json"])["id"] == name
    assert all(not path.startswith(("/", "..")) for path in files)
