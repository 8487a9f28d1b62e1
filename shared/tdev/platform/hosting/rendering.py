"""The template of one service: the common one with the role that a release asks for.

Text and numbers are parameters of the template. Statements are not, since no parameter can hold them: they are merged
in as plain data. Each set of permissions is a role of its own, named by its content, and stays for as long as a version
runs as it: a version that is live, or that is the way back, never gains or loses a permission with the next release.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tdev.kernel.json_types import digest
from tdev.model.service import Release, Statement

ROLE = "Role"
"""Logical id of the role in the common template."""
ROLE_TYPE = "AWS::IAM::Role"


def rendered(
    template: Mapping[str, Any], release: Release, kept: Mapping[str, Any], granted: Sequence[Statement] = ()
) -> dict[str, Any]:
    """The template for a release.

    Args:
        template: The common one; its role has the logical id ``Role``.
        release: What is to run.
        kept: Roles of versions that stay, by logical id, from the template that is deployed.
        granted: What its role may do beside the permissions of the release.
    """
    found: dict[str, Any] = json.loads(json.dumps(template))
    role = found["Resources"].pop(ROLE)
    (document,) = (each["PolicyDocument"] for each in role["Properties"]["Policies"])
    document["Statement"] += [statement(each) for each in (*release.permissions, *granted)]
    own = f"{ROLE}{digest(role).removeprefix('sha256:')[:8]}"
    found = _renamed(found, ROLE, own)
    found["Resources"] |= {**kept, own: role}
    return found


def secrets_of(release: Release, stage: str, tenant: str) -> tuple[Statement, ...]:
    """What lets a service read the secrets that its release names, of its tenant and no others; none when none is.

    Secrets Manager ends the name in an ARN with six characters of its own.
    """
    if not release.secrets:
        return ()
    place = f"arn:${{AWS::Partition}}:secretsmanager:${{AWS::Region}}:${{AWS::AccountId}}:secret:tdev/{stage}/{tenant}"
    named = tuple(f"{place}/{name}-??????" for name in release.secrets)
    return (Statement(actions=("secretsmanager:GetSecretValue",), resources=named),)


def roles_of(template: Mapping[str, Any]) -> dict[str, Any]:
    """The roles of a deployed template by logical id."""
    return {name: each for name, each in template.get("Resources", {}).items() if each["Type"] == ROLE_TYPE}


def statement(permission: Statement) -> dict[str, Any]:
    """A permission as a statement of IAM; ``${AWS::Region}`` and its like are filled in by CloudFormation."""
    found: dict[str, Any] = {
        "Effect": "Allow",
        "Action": list(permission.actions),
        "Resource": [_filled_in(each) for each in permission.resources],
    }
    if permission.condition:
        found["Condition"] = _filled_in(dict(permission.condition))
    return found


def _filled_in(value: Any) -> Any:
    """Texts with pseudo parameters as ``Fn::Sub``; variables of IAM, as ``${aws:PrincipalTag/team}``, stay theirs."""
    if isinstance(value, dict):
        return {key: _filled_in(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled_in(each) for each in value]
    if isinstance(value, str) and "${AWS::" in value:
        return {"Fn::Sub": value.replace("${", "${!").replace("${!AWS::", "${AWS::")}
    return value


def _renamed(value: Any, old: str, new: str) -> Any:
    """The same with references to another logical id."""
    match value:
        case {"Ref": name} if name == old:
            return {"Ref": new}
        case {"Fn::GetAtt": [name, attribute]} if name == old:
            return {"Fn::GetAtt": [new, attribute]}
        case dict():
            return {key: _renamed(each, old, new) for key, each in value.items()}
        case list():
            return [_renamed(each, old, new) for each in value]
        case _:
            return value
