"""Every call of the AWS SDK in a file: service, operation, line and arguments; what cannot be read is a finding."""

import ast
import builtins
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tdev.domain.permissions.evaluating import Evaluator
from tdev.domain.permissions.sdk_objects import Arguments
from tdev.domain.permissions.table import ActionTable, Operation, Service
from tdev.domain.permissions.values import (
    SDK,
    UNKNOWN,
    Client,
    Collection,
    Defined,
    Given,
    Imported,
    Instance,
    Method,
    Paginator,
    Record,
    Resource,
    Session,
    Text,
    Values,
    Waiter,
)
from tdev.kernel.errors import Finding
from tdev.kernel.parsing import parse

_LOCAL = frozenset(
    """
    get_paginator get_waiter can_paginate close generate_db_auth_token waiter_names meta exceptions client resource
    create_client get_available_subresources all filter limit page_size pages generate_presigned_url items __enter__
    set_stream_logger get_credentials get_available_services get_available_regions get_available_resources events
    register_client
    """.split()
)
"""Methods of the SDK's objects that call no service by themselves."""
_WORDS = re.compile(r"(?<=[a-z0-9])([A-Z])|(?<!^)([A-Z](?=[a-z]))")
_HINT = re.compile(r"client|boto|aws|^(s3|sqs|sns|kms|ssm|sfn|ec2|ddb|dynamodb|bedrock|table|bucket|queue|topic)$")
"""Names that people give to objects of the SDK."""
_BUILTINS = frozenset(dir(builtins))
_LIBRARIES = frozenset(
    """
    awswrangler s3fs smart_open pynamodb cloudpathlib aws_encryption_sdk dynamodb_encryption_sdk kappa boto troposphere
    aws_lambda_powertools.utilities.parameters aws_lambda_powertools.utilities.idempotency sagemaker s3path
    """.split()
)
"""Packages that call AWS on their own: what they call is not in the file."""
_OWN = tuple(Imported(f"boto3.dynamodb.table.BatchWriter.{name}") for name in ("put_item", "delete_item"))
_CALLS_AS_GIVEN = frozenset({"submit", "to_thread"})
"""Functions that call their first argument with all the others: of executors, and of asyncio."""
_TRUSTED = frozenset({"typing.cast", "contextlib.closing", "weakref.ref", "types.SimpleNamespace"})
"""Functions that take an object of the SDK and call nothing with it."""


@dataclass(frozen=True, eq=False)
class SdkCall:
    """One call of one operation.

    ``service`` is boto3's name, ``method`` as the code writes it; ``arguments`` are possible values by name; ``open``
    says that there may be more arguments; ``region`` is given when the client names one.
    """

    service: str
    operation: Operation
    method: str
    line: int
    arguments: Mapping[str, Values] = field(default_factory=dict)
    open: bool = False
    region: Text | None = None

    @property
    def name(self) -> str:
        """Service and method, as in ``s3.put_object``."""
        return f"{self.service}.{self.method}"


@dataclass(frozen=True)
class SdkCalls:
    """The calls of a file in the order of their lines, and what could not be read."""

    calls: tuple[SdkCall, ...]
    findings: tuple[Finding, ...]


def sdk_calls(source: str, table: ActionTable, *, filename: str = "<code>") -> SdkCalls:
    """Find the calls of the SDK in a source text without running it.

    Raises:
        InvalidError: When the text cannot be read (with the line).
    """
    reader = _Reader(parse(source, filename), table)
    reader.read()
    calls = sorted(reader.calls, key=lambda call: (call.line, call.name))
    findings = sorted(dict.fromkeys(reader.findings), key=lambda f: (f.line or 0, f.code, f.message))
    return SdkCalls(tuple(calls), tuple(findings))


class _Reader:
    """Goes through one file."""

    def __init__(self, tree: ast.Module, table: ActionTable) -> None:
        self._tree = tree
        self._table = table
        self._evaluator = Evaluator(tree, table)
        self._has_sdk = False
        self.calls: list[SdkCall] = []
        self.findings: list[Finding] = []

    def read(self) -> None:
        """Visit every expression once."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call):
                self._call(node)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                self._attribute(node)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                self._import(node)
        if self._evaluator.exhausted and self._has_sdk:
            self._find(self._tree, "tangled", "the code is too tangled to be read whole: some calls may be missing")

    def _call(self, node: ast.Call) -> None:
        callees = self._likely(self._evaluator.of(node.func))
        for callee in callees:
            if isinstance(callee, Method):
                self._method(callee, self._evaluator.arguments(node), node)
            elif isinstance(callee, Imported):
                self._called_import(callee.dotted, node)
        known = any(isinstance(callee, Method | Defined) or callee in _OWN for callee in callees)
        if not known and isinstance(node.func, ast.Attribute):
            self._looks_like_aws(node.func.attr, node)
        if not any(isinstance(callee, Defined | Instance) for callee in callees):
            self._handed_on(node, callees)

    def _likely(self, callees: Values) -> Values:
        """Of several clients that something can be: those whose service has the operation, if any has."""
        having = [c for c in callees if isinstance(c, Method) and isinstance(c.owner, Client) and self._has(c)]
        if not having:
            return callees
        return tuple(c for c in callees if not isinstance(c, Method) or not isinstance(c.owner, Client) or c in having)

    def _has(self, method: Method) -> bool:
        service = self._table.service(getattr(method.owner, "service", ""))
        return service is not None and service.method(method.name) is not None

    def _method(self, method: Method, arguments: Arguments, node: ast.expr) -> None:
        owner = method.owner
        if isinstance(owner, Client):
            self._of_client(owner, method.name, arguments, node)
        elif isinstance(owner, Resource):
            self._of_resource(owner, method.name, arguments, node)
        elif isinstance(owner, Collection):
            self._of_collection(owner, method.name, arguments, node)
        elif isinstance(owner, Paginator) and method.name == "paginate":
            self._of_client(owner.client, owner.method, arguments, node)
        elif isinstance(owner, Waiter) and method.name == "wait":
            self._waited(owner.client, owner.name, arguments, node)
        elif isinstance(owner, Session) and method.name in ("client", "resource", "create_client"):
            self._created(arguments, node)

    def _of_client(self, client: Client, name: str, arguments: Arguments, node: ast.expr) -> None:
        if name == "generate_presigned_url":
            self._presigned(client, arguments, node)
            return
        if name in _LOCAL:
            return
        if not name:
            self._find(node, "operation_dynamic", f"an operation of {client.service or 'AWS'} is chosen at run time")
            return
        service = self._service(client.service, name, node)
        operation = service.method(name) if service is not None else None
        if operation is not None:
            self._add(client, operation, name, arguments, node)
        elif service is not None:
            message = f"{client.service} has no operation {name} in the table of {self._table.date}"
            self._find(node, "operation_unknown", message)

    def _of_collection(self, owner: Collection, name: str, arguments: Arguments, node: ast.expr) -> None:
        """A batch action: one operation on all elements."""
        for element in self._evaluator.elements((owner,)):
            batch = self._kind(element).get("batch", {}) if isinstance(element, Resource) else {}
            if isinstance(element, Resource) and name in batch:
                filled = {argument: element.identifier(source) for argument, source in batch[name][1].items()}
                self._operation(element, batch[name][0], name, replace(arguments, filled=filled), node)

    def _presigned(self, client: Client, arguments: Arguments, node: ast.expr) -> None:
        for value in arguments.get("ClientMethod", 0):
            name = value.known if isinstance(value, Text) else ""
            records = [v for v in arguments.get("Params", 1) if isinstance(v, Record)]
            named = {key: v for record in records for key, v in record.entries if key is not None}
            unsure = not records or any(key is None for record in records for key, _ in record.entries)
            self._of_client(client, name or "", Arguments((), named, unsure), node)

    def _of_resource(self, owner: Resource, name: str, arguments: Arguments, node: ast.expr) -> None:
        kind = self._kind(owner)
        call = kind.get("methods", {}).get(name)
        if call is not None:
            filled = {argument: owner.identifier(source) for argument, source in call[1].items()}
            self._operation(owner, call[0], name, replace(arguments, filled=filled), node)
        elif owner.service == "" or not kind:
            self._service(owner.service, name, node)
        elif name not in kind.get("parts", {}) and name not in _LOCAL:
            self._find(node, "operation_unknown", f"{owner.service} {owner.kind} has no method {name} in the table")

    def _operation(
        self, owner: Resource | Client, name: str, method: str, arguments: Arguments, node: ast.expr
    ) -> None:
        if name.startswith("wait:"):
            self._waited(
                Client(owner.service, owner.region, owner.foreign), _snake(name.removeprefix("wait:")), arguments, node
            )
            return
        service = self._service(owner.service, method, node)
        operation = service.operation(name) if service is not None else None
        if operation is not None:
            self._add(owner, operation, method, arguments, node)

    def _waited(self, client: Client, name: str, arguments: Arguments, node: ast.expr) -> None:
        service = self._service(client.service, name, node)
        if service is None:
            return
        waiters = {_snake(waiter): to for waiter, to in service.waiters.items()}
        operation = service.operation(waiters.get(name, ""))
        if operation is None:
            self._find(node, "operation_unknown", f"{client.service} has no waiter {name or 'that can be read'}")
        else:
            self._add(client, operation, "wait", arguments, node)

    def _add(
        self, owner: Resource | Client, operation: Operation, method: str, arguments: Arguments, node: ast.expr
    ) -> None:
        if owner.foreign:
            return  # another role's permissions, not those of this code
        if operation.needs is None:
            message = (
                f"{owner.service}:{operation.name} is newer than the table of {self._table.date}: grant it by hand"
            )
            self._find(node, "operation_unlisted", message)
            return
        named = arguments.by_order(operation.order)
        call = SdkCall(owner.service, operation, method, _line(node), named, arguments.open, owner.region)
        self.calls.append(call)

    def _attribute(self, node: ast.Attribute) -> None:
        """Reading data of a resource loads it; naming a collection lists it; a method handed on is called later."""
        for owner in self._evaluator.of(node.value):
            if not isinstance(owner, Resource):
                continue
            kind = self._kind(owner)
            many = kind.get("collections", {}).get(node.attr)
            if many is not None:
                filled = {argument: owner.identifier(source) for argument, source in many[1].items()}
                self._operation(owner, many[0], node.attr, replace(self._filter(node), filled=filled), node)
            elif node.attr in kind.get("data", ()):
                self._of_resource(owner, "load", Arguments(), node)

    def _filter(self, node: ast.Attribute) -> Arguments:
        """The arguments of ``.filter(...)`` right behind a collection."""
        behind = self._evaluator.scopes.parents.get(node)
        call = self._evaluator.scopes.parents.get(behind) if isinstance(behind, ast.Attribute) else None
        filters = isinstance(behind, ast.Attribute) and behind.attr == "filter"
        return self._evaluator.arguments(call) if filters and isinstance(call, ast.Call) else Arguments()

    def _handed_on(self, node: ast.Call, callees: Values) -> None:
        """Methods and clients that are handed to code outside the file."""
        names = [callee.dotted for callee in callees if isinstance(callee, Imported)]
        inside = any(name in _BUILTINS for name in names) or any(isinstance(callee, Method) for callee in callees)
        rest = self._passed_on(node)
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            for value in self._evaluator.of(argument):
                if isinstance(value, Method):
                    if self._is_method(value):
                        self._method(value, rest, argument)
                elif isinstance(value, SDK) and not inside and not set(names) & _TRUSTED:
                    where = f" to {names[0]}" if names else ""
                    message = f"an object of the SDK is handed{where}: what is called with it is not in the file"
                    self._find(node, "client_escapes", message)

    def _passed_on(self, node: ast.Call) -> Arguments:
        """With what a method that is handed on is called: some of it, or all where it is called with what follows."""
        arguments = self._evaluator.arguments(node)
        if _last_name(node.func) in _CALLS_AS_GIVEN and not arguments.open:
            return replace(arguments, positional=arguments.positional[1:])
        return Arguments((), arguments.named, open=True)

    def _is_method(self, method: Method) -> bool:
        """Whether it is one: an attribute of a resource that the table does not name is data."""
        owner = method.owner
        return not isinstance(owner, Resource) or method.name in self._kind(owner).get("methods", {})

    def _called_import(self, dotted: str, node: ast.Call) -> None:
        arguments = self._evaluator.arguments(node)
        if dotted in ("boto3.client", "boto3.resource"):
            self._created(arguments, node)
        if dotted not in ("getattr", "builtins.getattr") or len(arguments.positional) < 2:
            return
        owners = [value for value in arguments.positional[0] if isinstance(value, SDK)]
        unread = [v for v in arguments.positional[1] if not isinstance(v, Text) or v.known is None]
        if owners and unread:
            service = getattr(owners[0], "service", "") or "AWS"
            self._find(node, "operation_dynamic", f"an operation of {service} is chosen at run time, by its name")

    def _created(self, arguments: Arguments, node: ast.expr) -> None:
        for value in arguments.get("service_name", 0) or (UNKNOWN,):
            if not (isinstance(value, Text) and value.known) and not (isinstance(value, Given) and value.default):
                self._find(node, "service_dynamic", "the AWS service is chosen at run time, by its name")

    def _looks_like_aws(self, name: str, node: ast.Call) -> None:
        """A call on something unknown whose name and arguments are those of an AWS operation."""
        named = [keyword.arg for keyword in node.keywords if keyword.arg]
        styled = any(c.isupper() for one in named for c in one) and not any("_" in one for one in named)
        hinted = not named and isinstance(node.func, ast.Attribute) and _HINT.search(_last_name(node.func.value))
        if (styled or hinted) and self._table.has_method(name):
            message = f"{name} looks like a call of AWS, but of which service is not known: annotate the client's type"
            self._find(node, "client_unknown", message)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        if isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            self._has_sdk |= "boto" in name
            library = next((one for one in _beginnings(name) if one in _LIBRARIES), None)
            if library is not None:
                message = f"{library} calls AWS on its own: grant what it needs by hand"
                self._find(node, "library_calls", message)

    def _service(self, name: str, method: str, node: ast.expr) -> Service | None:
        service = self._table.service(name)
        if service is None and name:
            self._find(node, "service_unknown", f"the table of {self._table.date} has no service {name!r}")
        elif service is None:
            self._find(
                node, "client_unknown", f"{method or 'an operation'} is called, but of which service is not known"
            )
        return service

    def _kind(self, owner: Resource) -> Mapping[str, Any]:
        service = self._table.service(owner.service)
        return service.kinds.get(owner.kind, {}) if service is not None else {}

    def _find(self, node: ast.AST, code: str, message: str) -> None:
        line = _line(node)
        self.findings.append(Finding("#/code", f"line {line}: {message}", code, line))


def _line(node: ast.AST) -> int:
    """The line of a call is that of its method's name: a chain may begin lines above."""
    named = node.func if isinstance(node, ast.Call) else node
    last, first = getattr(named, "end_lineno", None), getattr(named, "lineno", None)
    return int(last or first or 1)


def _last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _beginnings(dotted: str) -> Iterator[str]:
    words = dotted.split(".")
    return (".".join(words[:count]) for count in range(1, len(words) + 1))


def _snake(name: str) -> str:
    """``ObjectExists`` as the client spells it: ``object_exists``; a run of capitals is one word."""
    return _WORDS.sub(lambda match: f"_{match[0]}", name).lower()
