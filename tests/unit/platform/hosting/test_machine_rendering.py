"""The template of one service on Step Functions."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.hosting.machine_rendering import (
    described,
    description,
    function_name,
    kept_resources,
    release_of,
    rendered_machine,
)
from tdev.platform.hosting.preflight import MACHINE_TYPES, preflight
from tests.support.hosting import release
from tests.support.hosting_machine import asking
from tests.support.service_templates import seen_template

VALUES = {"CodeKey": "acme/sha256/x", "CodeDigest": "sha256:x", "Release": "4", "Memory": "512", "Timeout": "30"}
NAMES = st.from_regex(r"[a-z]{1,5}(_[a-z0-9]{1,3}){0,3}", fullmatch=True)


def _rendered(number=4, deployed=None):
    made = release("one", number, b"x")
    return rendered_machine(seen_template("service-stepfunctions"), made, asking(made), VALUES, deployed or {})


def test_nothing_of_the_pattern_is_left():
    made = _rendered()
    assert not {"Function", "Role"} & set(made["Resources"])
    assert not set(VALUES) & set(made["Parameters"])
    assert not [text for text in (f'"Ref": "{name}"' for name in VALUES) if text in json.dumps(made)]


def test_the_common_template_stays_as_it_is():
    before = json.dumps(seen_template("service-stepfunctions"))
    template = seen_template("service-stepfunctions")
    made = release("one", 4, b"x")
    rendered_machine(template, made, asking(made), VALUES, {})
    assert json.dumps(template) == before


def test_the_same_release_makes_the_same_template():
    assert json.dumps(_rendered()) == json.dumps(_rendered())


def test_what_is_kept_is_what_was_deployed():
    first = _rendered(4)
    kept = kept_resources(first, frozenset({4}))
    second = _rendered(5, kept)
    assert {name: second["Resources"][name] for name in kept} == kept
    assert {release_of(name) for name in second["Resources"]} == {None, 4, 5}
    assert kept_resources(second, frozenset({5})).keys() >= {"FirstVersion"}
    assert not [name for name in kept_resources(second, frozenset({5})) if release_of(name) == 4]


def test_cloudformation_would_take_it():
    made = _rendered()
    given = {name: "" for name, each in made["Parameters"].items() if each.get("Default") == ""}
    wanted = {
        "Name": "tdevs-dev-one",
        "Service": "one",
        "Tenant": "acme",
        "Stage": "dev",
        "CodeBucket": "bucket",
        "Boundary": "arn:aws:iam::123456789012:policy/boundary",
        "RolePath": "/tdev/dev/services/",
        "LogGroupName": "/tdev/dev/services/one",
        "MachineLogName": "/aws/vendedlogs/states/tdevs-dev-one",
    }
    preflight(made, {**given, **wanted}, MACHINE_TYPES)


@given(st.integers(1, 10**9), NAMES, NAMES)
def test_a_function_is_found_by_its_release_and_shares_no_name(number, one, other):
    assert release_of(function_name(number, one)) == number
    assert (function_name(number, one) == function_name(number, other)) == (one == other)
    assert function_name(number, one).isalnum()


@pytest.mark.parametrize("name", ["FirstVersion", "V0Door", "Vault", "Machine", "V12"])
def test_nothing_else_is_the_function_of_a_release(name):
    assert release_of(name) is None


def test_a_version_says_which_release_it_is():
    made = release("one", 4, b"x")
    assert described(description(made)) == (4, made.artifact)
    assert described("release 4") is None
    assert described("") is None
