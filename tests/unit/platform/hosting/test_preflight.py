"""The preflight: a sound template passes, and each fault is found and pointed at."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.model.service import Statement
from tdev.platform.hosting.preflight import preflight
from tdev.platform.hosting.rendering import rendered
from tests.support.hosting import digest_of, release
from tests.support.service_templates import seen_template

READS = Statement(actions=("s3:GetObject",), resources=("arn:${AWS::Partition}:s3:::texts/*",))
DIGEST = digest_of(b"bundle")
SOUND = rendered(seen_template(), release("Matcher", 1, b"bundle", READS), {})
GIVEN = {
    "Name": "tdevs-dev-matcher-0f3a91c2",
    "Service": "Matcher",
    "Tenant": "acme",
    "Stage": "dev",
    "CodeBucket": "tdev-dev-artifacts",
    "CodeKey": f"acme/sha256/{DIGEST.removeprefix('sha256:')}",
    "CodeDigest": DIGEST,
    "Release": "1",
    "Boundary": "arn:aws:iam::123456789012:policy/tdev-dev-service-boundary",
    "RolePath": "/tdev/dev/services/",
    "LogGroupName": "/tdev/dev/services/tdevs-dev-matcher-0f3a91c2",
    "Memory": "512",
    "Timeout": "30",
    "SlowestMs": "24000",
}
(ROLE,) = (name for name, each in SOUND["Resources"].items() if each["Type"] == "AWS::IAM::Role")


def found(template: dict[str, Any], given: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """Pointers and codes of what the preflight says."""
    try:
        preflight(template, GIVEN if given is None else given)
    except InvalidError as error:
        return [(finding.pointer, finding.code) for finding in error.findings]
    return []


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    template = copy.deepcopy(SOUND)
    change(template)
    return template


def properties(template: dict[str, Any], name: str) -> dict[str, Any]:
    of_one: dict[str, Any] = template["Resources"][name]["Properties"]
    return of_one


def statements(template: dict[str, Any]) -> list[Any]:
    listed: list[Any] = properties(template, ROLE)["Policies"][0]["PolicyDocument"]["Statement"]
    return listed


def test_a_sound_template_passes() -> None:
    preflight(SOUND, GIVEN)


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_a_value_that_is_missing_is_found(name: str) -> None:
    assert found(SOUND, {key: value for key, value in GIVEN.items() if key != name}) == [
        (f"#/Parameters/{name}", "parameter")
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Name", "Upper"),
        ("Tenant", "a/b"),
        ("CodeKey", "acme/latest.zip"),
        ("CodeKey", f"acme/sha256/{'A' * 64}"),
        ("CodeDigest", "sha256:12"),
        ("Release", "0"),
        ("Boundary", "none"),
        ("Boundary", "arn:aws:iam::123456789012:role/admin"),
        ("RolePath", "services"),
        ("Memory", "64"),
        ("Memory", "20480"),
        ("Memory", "lots"),
        ("Timeout", "901"),
        ("Timeout", "-1"),
        ("LogDays", "13"),
        ("Tracing", "On"),
        ("Surprise", "x"),
    ],
)
def test_a_value_that_does_not_fit_is_found(name: str, value: str) -> None:
    assert found(SOUND, {**GIVEN, name: value}) == [(f"#/Parameters/{name}", "parameter")]


@given(st.sampled_from(sorted(GIVEN)), st.sampled_from(" \n\t\0'\"$"))
def test_nothing_that_is_no_name_gets_into_a_value(name: str, more: str) -> None:
    assert found(SOUND, {**GIVEN, name: GIVEN[name] + more}) == [(f"#/Parameters/{name}", "parameter")]


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a Ref to nothing": (lambda t: properties(t, "Function").update(MemorySize={"Ref": "Nothing"}), "reference"),
    "a GetAtt of nothing": (
        lambda t: properties(t, "Function").update(DeadLetterConfig={"TargetArn": {"Fn::GetAtt": ["Nothing", "Arn"]}}),
        "reference",
    ),
    "a GetAtt of a parameter": (
        lambda t: properties(t, "Function").update(Role={"Fn::GetAtt": ["Name", "Arn"]}),
        "reference",
    ),
    "a Sub of nothing": (
        lambda t: properties(t, "Function").update(Description={"Fn::Sub": "${Nothing.Arn}"}),
        "reference",
    ),
    "an If on nothing": (
        lambda t: properties(t, "Function").update(Layers={"Fn::If": ["Nothing", [], {"Ref": "AWS::NoValue"}]}),
        "reference",
    ),
    "a DependsOn on nothing": (lambda t: t["Resources"]["Url"].update(DependsOn=["Nothing"]), "reference"),
    "an output of nothing": (lambda t: t["Outputs"].update(More={"Value": {"Ref": "Nothing"}}), "reference"),
    "a resource of another type": (
        lambda t: t["Resources"].update(User={"Type": "AWS::IAM::User", "Properties": {}}),
        "type",
    ),
    "a role without a boundary": (lambda t: properties(t, ROLE).pop("PermissionsBoundary"), "boundary"),
    "a managed policy": (
        lambda t: properties(t, ROLE).update(ManagedPolicyArns=["arn:aws:iam::aws:policy/AdministratorAccess"]),
        "policy",
    ),
    "every action of a service": (lambda t: statements(t)[-1].update(Action=["s3:*"]), "policy"),
    "every action": (lambda t: statements(t)[-1].update(Action="*"), "policy"),
    "a statement that denies": (lambda t: statements(t)[-1].update(Effect="Deny"), "policy"),
    "all actions but one": (lambda t: statements(t)[-1].update(NotAction=["s3:GetObject"]), "policy"),
    "no resource": (lambda t: statements(t)[-1].pop("Resource"), "policy"),
    "a principal": (lambda t: statements(t)[-1].update(Principal="*"), "policy"),
    "a fault behind a condition": (
        lambda t: statements(t)[-2]["Fn::If"][1].update(Action=["xray:*"]),
        "policy",
    ),
    "a policy that IAM finds too long": (
        lambda t: statements(t)[-1].update(Resource=[f"arn:aws:s3:::{number:060}/*" for number in range(200)]),
        "too_large",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault: str) -> None:
    change, code = FAULTS[fault]
    assert [each for _, each in found(changed(change))] == [code]


def test_a_template_that_cloudformation_finds_too_long_is_found() -> None:
    large = changed(lambda t: properties(t, "Function").update(Description="x" * 60_000))
    assert ("#", "too_large") in found(large)


def test_all_faults_are_named_at_once_and_nothing_is_changed_is_said() -> None:
    twice = changed(lambda t: (statements(t)[-1].update(Action="*"), properties(t, ROLE).pop("PermissionsBoundary")))
    with pytest.raises(InvalidError) as caught:
        preflight(twice, {**GIVEN, "Memory": "1"})
    assert {finding.code for finding in caught.value.findings} == {"policy", "boundary", "parameter"}
    assert caught.value.hint == "nothing was changed on AWS"


def test_what_is_wrong_is_pointed_at() -> None:
    ((pointer, _),) = found(changed(lambda t: statements(t)[-1].update(Action="*")))
    assert pointer == f"#/Resources/{ROLE}/Properties/Policies/0/PolicyDocument/Statement/3/Action"
