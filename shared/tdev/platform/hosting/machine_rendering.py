"""The template of one service on Step Functions: the common one with a machine, and a function for each component.

The common template has one function with its role, as a pattern. Each release gets functions of its own, with what
belongs to it (code, memory, timeout) written into them; those of releases that stay are kept as they are deployed. So
the functions that a version of the machine names never change, and the way back is one update of the alias.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from tdev.kernel.json_types import canonical, digest
from tdev.model.service import Release
from tdev.platform.hosting import StepFunction, StepMachine
from tdev.platform.hosting.rendering import ROLE, ROLE_TYPE, statement

FUNCTION = "Function"
"""Logical ids of the pattern: the function, and ``ROLE``."""
MACHINE = "Machine"
MACHINE_ROLE = "MachineRole"
FIRST = "FirstVersion"
ALIAS = "Alias"
_FUNCTION_TYPE = "AWS::Lambda::Function"
_OF_RELEASE = re.compile(r"V([1-9][0-9]{0,9})[A-Z]")
_STEP = "TDEV_SERVICE_STEP"
_DIGITS = 6


def rendered_machine(
    template: Mapping[str, Any],
    release: Release,
    machine: StepMachine,
    values: Mapping[str, str],
    deployed: Mapping[str, Any],
) -> dict[str, Any]:
    """The template for a release.

    Args:
        template: The common one.
        release: What is to run.
        machine: What it does, and the functions that it calls.
        values: What belongs to the release, by the names of parameters: they are written in, and are none any more.
        deployed: Resources that stay, by logical id: functions of other releases with their roles, the first version.
    """
    found: dict[str, Any] = json.loads(json.dumps(template))
    resources = found["Resources"]
    function, role = resources.pop(FUNCTION), resources.pop(ROLE)
    names = {}
    for part in machine.functions:
        own_role = _with_permissions(role, part)
        role_name = f"{ROLE}{_short(own_role)}"
        names[part.placeholder] = name = function_name(release.version, part.placeholder)
        resources[role_name] = own_role
        resources[name] = _filled(_of_part(function, part, role_name), values)
    resources |= deployed
    functions = sorted(name for name, each in resources.items() if each["Type"] == _FUNCTION_TYPE)
    _may_call(resources[MACHINE_ROLE], functions)
    properties = resources[MACHINE]["Properties"]
    properties["DefinitionString"] = canonical(machine.definition)
    properties["DefinitionSubstitutions"] = {key: _arn(name) for key, name in sorted(names.items())}
    if FIRST not in deployed:
        resources[FIRST]["Properties"]["Description"] = description(release)
    found["Parameters"] = {name: each for name, each in found["Parameters"].items() if name not in values}
    return found


def kept_resources(template: Mapping[str, Any], releases: frozenset[int]) -> dict[str, Any]:
    """What of a deployed template stays: the functions of these releases with their roles, and the first version."""
    resources = template.get("Resources", {})
    found = {name: each for name, each in resources.items() if release_of(name) in releases}
    roles = {each["Properties"]["Role"]["Fn::GetAtt"][0] for each in found.values()}
    found |= {name: each for name, each in resources.items() if name in roles and each["Type"] == ROLE_TYPE}
    return found | {name: resources[name] for name in (FIRST,) if name in resources}


def function_name(version: int, placeholder: str) -> str:
    """The logical id of the function of a release: ``V3ExtractEmails100a1b2c3``."""
    shown = "".join(part[:1].upper() + part[1:] for part in placeholder.split("_"))
    return f"V{version}{shown[:60]}{_short(placeholder)}"


def release_of(name: str) -> int | None:
    """The release whose function a logical id is; None for everything else."""
    match = _OF_RELEASE.match(name)
    return int(match[1]) if match else None


def description(release: Release) -> str:
    """What a version of the machine says of itself; ``described`` reads it."""
    return f"release {release.version} {release.artifact}"


def described(text: str) -> tuple[int, str] | None:
    """Number and artifact of the release that a version of the machine is; None when it is none of ours."""
    match = re.fullmatch(r"release ([1-9][0-9]{0,9}) (sha256:[0-9a-f]{64})", text)
    return (int(match[1]), match[2]) if match else None


def _with_permissions(role: Mapping[str, Any], part: StepFunction) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(role))
    (document,) = (each["PolicyDocument"] for each in found["Properties"]["Policies"])
    document["Statement"] += [statement(each) for each in part.statements]
    found["Properties"]["Description"] = f"{part.component} of a generated service"
    return found


def _of_part(function: Mapping[str, Any], part: StepFunction, role: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(function))
    found["Properties"]["Role"] = _arn(role)
    found["Properties"]["Environment"]["Variables"][_STEP] = part.component
    return found


def _may_call(role: dict[str, Any], functions: list[str]) -> None:
    """The machine may call these functions, and no other."""
    (document,) = (each["PolicyDocument"] for each in role["Properties"]["Policies"])
    for each in document["Statement"]:
        if isinstance(each, dict) and each.get("Action") in ("lambda:InvokeFunction", ["lambda:InvokeFunction"]):
            each["Resource"] = [_arn(name) for name in functions]


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    """The same with values in place of these parameters."""
    match value:
        case {"Ref": name} if name in values:
            return values[name]
        case dict():
            return {key: _filled(each, values) for key, each in value.items()}
        case list():
            return [_filled(each, values) for each in value]
        case _:
            return value


def _arn(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "Arn"]}


def _short(value: Any) -> str:
    return digest(value).removeprefix("sha256:")[:_DIGITS]
