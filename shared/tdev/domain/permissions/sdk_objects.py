"""How boto3's objects lead to one another: sessions to clients, clients to paginators, resources to their parts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tdev.domain.permissions.table import ActionTable
from tdev.domain.permissions.values import (
    SDK,
    UNKNOWN,
    Client,
    Collection,
    Given,
    Imported,
    Method,
    Paginator,
    Record,
    Resource,
    Session,
    Text,
    Value,
    Values,
    Waiter,
    as_text,
    text,
)

_SESSIONS = frozenset(
    "boto3.Session boto3.session.Session boto3._get_default_session aioboto3.Session aioboto3.session.Session"
    " botocore.session.get_session botocore.session.Session aiobotocore.session.get_session"
    " aiobotocore.session.AioSession".split()
)
_MODULES = frozenset({"boto3", "aioboto3"})
_STUBS = ("mypy_boto3_", "types_boto3_", "types_aiobotocore_")
_FILTERS = frozenset({"all", "filter", "limit", "page_size", "pages"})
_ANSWERS = {
    "sqs.get_queue_url": ("QueueUrl", "QueueName"),
    "sqs.create_queue": ("QueueUrl", "QueueName"),
    "sns.create_topic": ("TopicArn", "Name"),
    "stepfunctions.start_execution": ("executionArn", "stateMachineArn"),
    "dynamodb.batch_get_item": ("UnprocessedKeys", "RequestItems"),
    "dynamodb.batch_write_item": ("UnprocessedItems", "RequestItems"),
}
"""Answers that name what an argument names: the member of the answer, and the argument."""
_ASSUMED = Given("unknown", "credentials of another role")
_ROLES = frozenset({"sts.assume_role", "sts.assume_role_with_web_identity", "sts.assume_role_with_saml"})
_KEYS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
_SERVICE_TYPES = frozenset({"ServiceResource"})


@dataclass(frozen=True)
class Arguments:
    """The arguments of a call: possible values by position and by name; ``open`` when there may be more by name.

    ``filled`` are those that the object fills in by itself: the bucket of ``bucket.upload_file``.
    """

    positional: tuple[Values, ...] = ()
    named: Mapping[str, Values] = field(default_factory=dict)
    open: bool = False
    filled: Mapping[str, Values] = field(default_factory=dict)

    def get(self, name: str, position: int | None = None) -> Values:
        """The possible values of an argument; empty when it is not given."""
        if name in self.named:
            return self.named[name]
        if position is not None and position < len(self.positional):
            return self.positional[position]
        return (UNKNOWN,) if self.open else ()

    def by_order(self, names: tuple[str, ...]) -> dict[str, Values]:
        """All arguments by name, those given by position named in this order."""
        asked = [name for name in names if name not in self.filled]
        return {**dict(zip(asked, self.positional, strict=False)), **self.named, **self.filled}


def called_import(dotted: str, arguments: Arguments) -> Values:
    """What a call of something imported answers when it makes an object of the SDK; else nothing."""
    if dotted in _SESSIONS:
        return (Session(_region(arguments), _foreign(arguments)),)
    module, _, name = dotted.rpartition(".")
    if module in _MODULES and name in ("client", "resource"):
        return _made(name, None, arguments)
    return ()


def attribute(table: ActionTable, owner: SDK, name: str) -> Values:
    """What ``owner.name`` is."""
    if not isinstance(owner, Resource):
        return (UNKNOWN,) if isinstance(owner, Client) and name in ("meta", "exceptions") else (Method(owner, name),)
    kind = _kind(table, owner)
    if name == "meta":
        return (Method(Client(owner.service, owner.region, owner.foreign), "meta"),)
    for identifier in kind.get("identifiers", ()):
        if _snake(identifier) == name:
            return owner.identifier(identifier)
    if name in kind.get("collections", {}):
        return (Collection(owner, name),)
    return (UNKNOWN,) if name in kind.get("data", ()) else (Method(owner, name),)


def of_method(method: Method, name: str) -> Values:
    """What an attribute of a method is: only ``meta.client`` is something."""
    return (method.owner,) if method.name == "meta" and name == "client" else (UNKNOWN,)


def called(table: ActionTable, method: Method, arguments: Arguments) -> Values:
    """What a call of a method of the SDK answers: another object of the SDK, or unknown data."""
    rule = _CALLS.get(type(method.owner))
    found = rule(table, method, arguments) if rule is not None else ()
    return found or (UNKNOWN,)


def elements(table: ActionTable, collection: Collection) -> Values:
    """What going through a collection gives."""
    kind = _kind(table, collection.owner)["collections"].get(collection.name)
    if kind is None:
        return (UNKNOWN,)
    return (_part(table, collection.owner, kind[2], kind[3], Arguments()),)


def annotated(dotted: str) -> Values:
    """The object of the SDK that an annotation with a type of boto3's stubs stands for."""
    package = dotted.partition(".")[0]
    stub = next((prefix for prefix in _STUBS if package.startswith(prefix)), None)
    name = dotted.rpartition(".")[2]
    if stub is None:
        return (Client(""),) if dotted in ("botocore.client.BaseClient", "botocore.client.Client") else ()
    service = package.removeprefix(stub).replace("_", "-")
    if name.endswith("Client"):
        return (Client(service),)
    if name.endswith(tuple(_SERVICE_TYPES)):
        return (Resource(service),)
    return () if name.endswith(("Paginator", "Waiter", "TypeDef")) else (Resource(service, name),)


def _from_session(table: ActionTable, method: Method, arguments: Arguments) -> Values:
    name = {"create_client": "client"}.get(method.name, method.name)
    session = method.owner if isinstance(method.owner, Session) else None
    return _made(name, session, arguments) if name in ("client", "resource") else ()


def _from_client(table: ActionTable, method: Method, arguments: Arguments) -> Values:
    client = method.owner
    answered = _answered(getattr(client, "service", ""), method.name, arguments)
    if answered:
        return answered
    if not isinstance(client, Client) or method.name not in ("get_paginator", "get_waiter"):
        return ()
    argument = "operation_name" if method.name == "get_paginator" else "waiter_name"
    names = [_word(value) or "" for value in arguments.get(argument, 0)]
    made = Paginator if method.name == "get_paginator" else Waiter
    return tuple(made(client, name) for name in names)


def _answered(service: str, method: str, arguments: Arguments) -> Values:
    """What is known of an answer that is data: a name that was asked for, or credentials that are not one's own."""
    name = f"{service}.{method}"
    if name in _ROLES:
        keys = ("AccessKeyId", "SecretAccessKey", "SessionToken")
        return (Record((("Credentials", (Record(tuple((key, (_ASSUMED,)) for key in keys)),)),)),)
    if name not in _ANSWERS:
        return ()
    member, argument = _ANSWERS[name]
    given = arguments.get(argument) or (UNKNOWN,)
    if member == "executionArn":
        given = tuple(_execution(value) for value in given)
    return (Record(((member, given),)),)


def _execution(value: Value) -> Value:
    """The executions of a state machine, where its ARN is known."""
    known = value.known if isinstance(value, Text) else None
    if known is None or ":stateMachine:" not in known:
        return value if isinstance(value, Text) and value.parts[0] != UNKNOWN else UNKNOWN
    return text(known.replace(":stateMachine:", ":execution:") + ":*")


def _from_resource(table: ActionTable, method: Method, arguments: Arguments) -> Values:
    owner = method.owner
    if not isinstance(owner, Resource):
        return ()
    kind = _kind(table, owner)
    part = kind.get("parts", {}).get(method.name)
    if part is not None:
        return (_part(table, owner, part[0], part[1], arguments),)
    if method.name == "batch_writer":
        return (Imported("boto3.dynamodb.table.BatchWriter"),)  # it calls when it is full, not when it is told
    if method.name in ("get_queue_by_name", "create_queue"):
        return (Resource("sqs", "Queue", (("Url", _texts(arguments.get("QueueName"))),), owner.region),)
    answered = _answered(owner.service, method.name, arguments) if not owner.kind else ()
    if answered:
        return answered
    call = kind.get("methods", {}).get(method.name)
    return (_part(table, owner, call[2], call[3], arguments),) if call is not None and call[2] else ()


def _from_collection(table: ActionTable, method: Method, arguments: Arguments) -> Values:
    return (method.owner,) if method.name in _FILTERS else ()


_Rule = Callable[[ActionTable, Method, Arguments], Values]
_CALLS: dict[type, _Rule] = {
    Session: _from_session,
    Client: _from_client,
    Resource: _from_resource,
    Collection: _from_collection,
}


def _made(name: str, session: Session | None, arguments: Arguments) -> Values:
    services = [_word(value) or "" for value in arguments.get("service_name", 0)] or [""]
    region = _region(arguments) or (session.region if session is not None else None)
    foreign = _foreign(arguments) or (session is not None and session.foreign)
    made = Client if name == "client" else Resource
    return tuple(made(service, region=region, foreign=foreign) for service in services)


def _foreign(arguments: Arguments) -> bool:
    """Whether credentials are given that another role was assumed for: what follows is not for one's own role."""
    return any(_ASSUMED in (as_text(v) or Text(())).parts for name in _KEYS for v in arguments.named.get(name, ()))


def _region(arguments: Arguments) -> Text | None:
    texts = [as_text(value) for value in arguments.get("region_name", 1)]
    return texts[0] if len(texts) == 1 else None


def _kind(table: ActionTable, owner: Resource) -> Mapping[str, Any]:
    service = table.service(owner.service)
    return service.kinds.get(owner.kind, {}) if service is not None else {}


def _part(table: ActionTable, owner: Resource, kind: str, given: Mapping[str, str], arguments: Arguments) -> Resource:
    """A resource made from another: identifiers from it (``=Name``), from arguments, or from the caller by position."""
    identifiers = []
    position = 0
    order = list(_kind(table, Resource(owner.service, kind)).get("identifiers", ()))
    for name, source in sorted(given.items(), key=lambda one: order.index(one[0]) if one[0] in order else len(order)):
        if source.startswith("="):
            values = owner.identifier(source[1:])
        elif source:
            values = arguments.get(source)
        else:
            values = arguments.get(_snake(name), position)
            position += 1
        identifiers.append((name, _texts(values)))
    return Resource(owner.service, kind, tuple(identifiers), owner.region, owner.foreign)


def _texts(values: Values) -> Values:
    return tuple(as_text(value) or UNKNOWN for value in values) or (UNKNOWN,)


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


def _word(value: Value) -> str | None:
    if isinstance(value, Given):
        return value.default
    return value.known if isinstance(value, Text) else None
