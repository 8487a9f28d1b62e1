"""Components: brains fit the type, code is a path or an artifact."""

import pytest
from pydantic import ValidationError

from tdev.model.component import FREE_EFFECTS, Code, Component, Example


def component(**fields):
    return Component(**{"name": "echo", "type": "tool", "description": "says it again", **fields})


@pytest.mark.parametrize(("kind", "brains"), [("tool", 0), ("agent", 1), ("team", 2), ("team", 9)])
def test_brains_fit_the_type(kind, brains):
    assert component(type=kind, brain_count=brains).brain_count == brains


@pytest.mark.parametrize(
    ("kind", "brains"), [("tool", 1), ("tool", 2), ("agent", 0), ("agent", 2), ("team", 0), ("team", 1), ("tool", -1)]
)
def test_brains_that_do_not_fit_the_type_are_refused(kind, brains):
    with pytest.raises(ValidationError):
        component(type=kind, brain_count=brains)


def test_refusal_says_what_fits():
    with pytest.raises(ValidationError, match=r"an? tool cannot have 3 brains"):
        component(brain_count=3)


def test_reference_is_name_and_version():
    assert component(version="1.2.0").ref == "echo@1.2.0"


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "robot"},
        {"effects": ("teleport",)},
        {"status": "banished"},
        {"reusability": "E"},
        {"description": ""},
        {"description": "x" * 1001},
        {"name": "no name"},
        {"version": "1"},
        {"tenant": "Acme"},
        {"created_at": "yesterday"},
        {"unknown": 1},
    ],
)
def test_field_outside_its_limits_is_refused(wrong):
    with pytest.raises(ValidationError):
        component(**wrong)


def test_new_component_is_a_pure_experiment_of_the_shared_catalogue():
    fresh = component()
    assert (fresh.effects, fresh.status, fresh.tenant, fresh.version) == (("pure",), "experimental", "_shared", "1.0.0")


def test_effects_that_leave_the_run_are_not_free():
    assert not FREE_EFFECTS & {"send", "destructive", "deploy", "invoke", "iam", "subprocess", "dynamic"}


@pytest.mark.parametrize("entrypoint", ["tdev.tools.echo:echo", "m:A", "_m.x1:f_2"])
def test_entrypoint_is_module_and_attribute(entrypoint):
    assert Code(entrypoint=entrypoint).entrypoint == entrypoint


@pytest.mark.parametrize(
    "entrypoint", ["echo", "a:b:c", "a b:c", "1a:b", "a:1", ":b", "a:", "../a:b", "a:b.c", "a/b:c"]
)
def test_entrypoint_of_another_shape_is_refused(entrypoint):
    with pytest.raises(ValidationError):
        Code(entrypoint=entrypoint)


def test_example_without_an_output_expects_null():
    assert Example(input={"a": 1}).output is None
