"""The description of a pipeline: read whole, or refused with the place that is wrong."""

import tomllib
from typing import Any

import pytest

from tdev.domain.pipelines.describing import DEFAULT, read_pipeline
from tdev.kernel.errors import InvalidError

TEXT = DEFAULT.read_text("utf-8")


def test_the_description_to_begin_with_has_gates_and_stages_with_approvals() -> None:
    found = read_pipeline(TEXT)
    assert [gate.name for gate in found.gates] == ["classify", "register", "test", "evaluate"]
    assert [(stage.name, stage.approval) for stage in found.stages] == [
        ("dev", False),
        ("staging", True),
        ("prod", True),
    ]
    assert found.stages[2].strategy.startswith("--strategy canary")


@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        ('name = "tdev"', 'name = "t dev"', "#/name"),
        ('python = "3.11"', "python = 3.11", "#/python"),
        ('branch = "main"', "", "#/branch"),
        ('branch = "main"', 'branch = "main"\ncolour = "red"', "#/colour"),
        ('workflow = "workflows/greet.json"', 'workflow = "/etc/passwd"', "#/workflow"),
        ('workflow = "workflows/greet.json"', 'workflow = "a\'; rm -rf x"', "#/workflow"),
        ('command = "tdev test all --own"', 'command = "tdev test all; curl x"', "#/gates/2/command"),
        ('command = "tdev test all --own"', 'command = "curl x"', "#/gates/2/command"),
        ("command = \"tdev register 'agents/**/*.py'\"", 'command = "tdev list $(id)"', "#/gates/1/command"),
        ('name = "staging"', 'name = "dev"', "#/stages"),
        ("approval = true", 'approval = "yes"', "#/stages/1/approval"),
        ("--strategy canary", "--strategy canary | tee", "#/stages/2/strategy"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(old: str, new: str, pointer: str) -> None:
    assert old in TEXT
    with pytest.raises(InvalidError) as caught:
        read_pipeline(TEXT.replace(old, new, 1))
    assert pointer in [each.pointer for each in caught.value.findings]


@pytest.mark.parametrize("text", ["", "gates = []\nstages = 3", "name =", "gates = [1]\nstages = [{}]"])
def test_what_is_no_description_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        read_pipeline(text)


def test_every_field_of_the_description_is_used_and_none_is_missing() -> None:
    found: dict[str, Any] = tomllib.loads(TEXT)
    for name in found:
        less = {key: value for key, value in found.items() if key != name}
        with pytest.raises(InvalidError, match=name):
            read_pipeline(_toml(less))


def _toml(value: dict[str, Any]) -> str:
    import json

    tables = {name: each for name, each in value.items() if isinstance(each, list)}
    lines = [f"{name} = {json.dumps(each)}" for name, each in value.items() if name not in tables]
    for name, listed in tables.items():
        for each in listed:
            lines += [f"[[{name}]]", *(f"{key} = {json.dumps(inner)}" for key, inner in each.items())]
    return "\n".join(lines)
