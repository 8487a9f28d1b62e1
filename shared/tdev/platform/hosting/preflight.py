"""What CloudFormation or IAM would refuse in a service's template, found before anything is asked of AWS.

A deployment that fails half way has to be rolled back; these checks take a millisecond and name every fault at once.
Limits: CloudFormation and IAM quotas, AWS documentation.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tdev.kernel.errors import Finding, InvalidError

MOST_TEMPLATE_BYTES = 51_200
MOST_POLICY_CHARACTERS = 10_240
"""Of all inline policies of one role, without blanks."""
TYPES = frozenset(
    {
        "AWS::CloudWatch::Alarm",
        "AWS::IAM::Role",
        "AWS::Lambda::Alias",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::Function",
        "AWS::Lambda::Url",
        "AWS::Lambda::Version",
        "AWS::Logs::LogGroup",
        "AWS::SQS::Queue",
        "AWS::SQS::QueuePolicy",
    }
)
"""What a service on Lambda consists of. The role of the deployment may make no other types."""
MACHINE_TYPES = frozenset(
    {
        "AWS::CloudWatch::Alarm",
        "AWS::IAM::Role",
        "AWS::Lambda::Function",
        "AWS::Logs::LogGroup",
        "AWS::StepFunctions::StateMachine",
        "AWS::StepFunctions::StateMachineAlias",
        "AWS::StepFunctions::StateMachineVersion",
    }
)
"""What a service on Step Functions consists of."""
FRONT_TYPES = frozenset(
    {
        "AWS::CloudWatch::Alarm",
        "AWS::EC2::SecurityGroup",
        "AWS::ECS::Cluster",
        "AWS::ElasticLoadBalancingV2::Listener",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::Logs::LogGroup",
    }
)
"""What the front of a service on ECS consists of."""
VERSION_TYPES = frozenset(
    {
        "AWS::ApplicationAutoScaling::ScalableTarget",
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        "AWS::ECS::Service",
        "AWS::ECS::TaskDefinition",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "AWS::IAM::Role",
    }
)
"""What a version of it consists of."""
_REFERENCE = re.compile(r"\$\{([A-Za-z0-9:]+)(?:\.[A-Za-z0-9.]+)?\}")


def preflight(template: Mapping[str, Any], parameters: Mapping[str, str], types: frozenset[str] = TYPES) -> None:
    """Check a template with its values; ``types`` are those of resources that it may have.

    Raises:
        InvalidError: With one finding for each fault; pointers lead into the template or to the parameter.
    """
    findings = [
        *_size(template),
        *_parameters(template.get("Parameters", {}), parameters),
        *_references(template),
        *_types(template["Resources"], types),
        *(finding for name, role in _of(template, "AWS::IAM::Role") for finding in _role(name, role)),
    ]
    if findings:
        first = findings[0]
        raise InvalidError(
            f"AWS would refuse the service: {first.pointer}: {first.message}",
            findings,
            hint="nothing was changed on AWS",
        )


def _size(template: Mapping[str, Any]) -> Iterator[Finding]:
    size = len(json.dumps(template, separators=(",", ":")).encode())
    if size > MOST_TEMPLATE_BYTES:
        yield Finding("#", f"the template has {size} bytes, at most {MOST_TEMPLATE_BYTES} are taken", "too_large")


def _parameters(declared: Mapping[str, Any], given: Mapping[str, str]) -> Iterator[Finding]:
    for name in sorted(set(given) - set(declared)):
        yield Finding(f"#/Parameters/{name}", "is not declared", "parameter")
    for name, rules in declared.items():
        value = given.get(name, rules.get("Default"))
        if value is None:
            yield Finding(f"#/Parameters/{name}", "has no value", "parameter")
        elif fault := _fault(rules, str(value)):
            yield Finding(f"#/Parameters/{name}", f"{str(value)[:200]!r} {fault}", "parameter")


def _fault(rules: Mapping[str, Any], value: str) -> str:
    """What is wrong with the value of a parameter; empty when nothing is."""
    if "AllowedValues" in rules and value not in map(str, rules["AllowedValues"]):
        return f"is none of {', '.join(map(str, rules['AllowedValues']))}"
    if "AllowedPattern" in rules and not re.fullmatch(rules["AllowedPattern"], value):
        return f"does not match {rules['AllowedPattern']}"
    if rules["Type"] != "Number":
        return ""
    if not re.fullmatch(r"[0-9]{1,9}", value):
        return "is no whole number"
    least, most = rules.get("MinValue", 0), rules.get("MaxValue", 10**9)
    return "" if least <= int(value) <= most else f"is not between {least} and {most}"


def _references(template: Mapping[str, Any]) -> Iterator[Finding]:
    resources = set(template["Resources"])
    values = resources | set(template.get("Parameters", {}))
    conditions = set(template.get("Conditions", {}))
    for part in ("Conditions", "Resources", "Outputs"):
        for pointer, kind, name in _named(template.get(part, {}), f"#/{part}"):
            known = {"condition": conditions, "resource": resources}.get(kind, values)
            if name not in known and not name.startswith("AWS::"):
                yield Finding(pointer, f"there is no {kind} {name}", "reference")


def _named(value: Any, pointer: str) -> Iterator[tuple[str, str, str]]:
    """Where something is named, what kind of thing, and its name."""
    match value:
        case {"Ref": str(name)}:
            yield pointer, "value", name
        case {"Fn::GetAtt": [str(name), _]}:
            yield pointer, "resource", name
        case {"Fn::Sub": str(text)}:
            yield from ((pointer, "value", name) for name in _REFERENCE.findall(text))
        case {"Fn::If": [str(name), *branches]}:
            yield pointer, "condition", name
            yield from _named(branches, pointer)
        case dict():
            for needed in _listed(value.get("DependsOn", []) if "Type" in value else []):
                yield pointer, "resource", needed
            for key, each in value.items():
                yield from _named(each, f"{pointer}/{key}")
        case list():
            for at, each in enumerate(value):
                yield from _named(each, f"{pointer}/{at}")
        case _:
            pass


def _types(resources: Mapping[str, Any], types: frozenset[str]) -> Iterator[Finding]:
    for name, each in resources.items():
        if each["Type"] not in types:
            yield Finding(f"#/Resources/{name}", f"{each['Type']} is no part of a service", "type")


def _of(template: Mapping[str, Any], kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, each in template["Resources"].items():
        if each["Type"] == kind:
            yield name, each["Properties"]


def _role(name: str, role: Mapping[str, Any]) -> Iterator[Finding]:
    pointer = f"#/Resources/{name}/Properties"
    if not role.get("PermissionsBoundary"):
        yield Finding(pointer, "has no permissions boundary", "boundary")
    if role.get("ManagedPolicyArns"):
        yield Finding(f"{pointer}/ManagedPolicyArns", "a service has its own permissions only", "policy")
    documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
    length = sum(len(json.dumps(document, separators=(",", ":"))) for document in documents)
    if length > MOST_POLICY_CHARACTERS:
        yield Finding(f"{pointer}/Policies", f"{length} characters, IAM takes {MOST_POLICY_CHARACTERS}", "too_large")
    for number, document in enumerate(documents):
        for at, statement in enumerate(document["Statement"]):
            yield from _statement(f"{pointer}/Policies/{number}/PolicyDocument/Statement/{at}", statement)


def _statement(pointer: str, statement: Mapping[str, Any]) -> Iterator[Finding]:
    if "Fn::If" in statement:
        _, *branches = statement["Fn::If"]
        for branch in branches:
            if "Ref" not in branch:
                yield from _statement(pointer, branch)
        return
    unknown = sorted(set(statement) - {"Effect", "Action", "Resource", "Condition", "Sid"})
    if unknown or statement.get("Effect") != "Allow":
        yield Finding(pointer, f"allows actions on resources and no more, not {', '.join(unknown) or 'Deny'}", "policy")
    for action in _listed(statement.get("Action", [])):
        if not re.fullmatch(r"[a-z0-9-]+:[A-Za-z0-9]+", action):
            yield Finding(f"{pointer}/Action", f"{action!r} is not one action of one service", "policy")
    if not statement.get("Resource"):
        yield Finding(pointer, "names no resource", "policy")


def _listed(value: Any) -> Iterable[str]:
    return [value] if isinstance(value, str) else value
