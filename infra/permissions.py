"""The page of permissions: what each function may do, as a reviewer reads it. Needs neither CDK nor Node."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.boundary import ACTIONS, MACHINE_ACTIONS
from infra.conditions import ASSUMED, PASSED, SHARED, TAGGED, TENANT, conditions_on, keys_of
from infra.grants import GRANTS, MODELS, Allowed, granted, merged
from infra.service_making import BOUND, PARTS, ROLES
from tdev.orchestration.definition import functions_of, machine_names
from tdev.platform.functions import FunctionSpec


@dataclass(frozen=True, slots=True)
class Row:
    """Some actions of one role on one resource.

    Attributes:
        role: ``own`` or ``data``.
        actions: As IAM names them.
        resources: Service and the last part of the ARN, with ``<stage>`` and ``<bucket>`` for what differs.
        keys: Under which condition of ``infra/conditions.py``: of keys the folder, else ``tag`` or ``passed``; or none.
    """

    role: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    keys: str = ""


EVERY: tuple[Row, ...] = (
    Row("own", ("logs:CreateLogStream", "logs:PutLogEvents"), ("logs:log-group:/tdev/<stage>/<function>",)),
    Row("own", ("sqs:SendMessage",), ("sqs:<dead letters of functions>",)),
)
"""What every function may do besides its words."""
TRACED = Row("own", ("xray:PutTelemetryRecords", "xray:PutTraceSegments"), ("*",))
"""And in stages with tracing; X-Ray has no resources to name."""


SERVICE_ROLES = "iam:role/tdev/<stage>/services/*"
MAKING: tuple[Row, ...] = (
    Row("making", PARTS["functions"], ("lambda:function:tdevs-<stage>-*",)),
    Row("making", PARTS["queues"], ("sqs:tdevs-<stage>-*",)),
    Row("making", PARTS["logs"], ("logs:log-group:/tdev/<stage>/services/*",)),
    Row("making", PARTS["groups"], ("logs:log-group:*",)),
    Row("making", PARTS["alarms"], ("cloudwatch:alarm:tdevs-<stage>-*",)),
    Row("making", PARTS["machines"], ("states:stateMachine:tdevs-<stage>-*",)),
    Row("making", PARTS["logs"], ("logs:log-group:/aws/vendedlogs/states/tdevs-<stage>-*",)),
    Row("making", ROLES, (SERVICE_ROLES,)),
    Row("making", BOUND, (SERVICE_ROLES,)),
    Row("making", ("iam:PassRole",), (SERVICE_ROLES,)),
    Row("making", ("s3:GetObject",), ("s3:<bucket>/*",)),
    Row("making", ("lambda:GetLayerVersion",), ("lambda:<layers of packages>",)),
)
"""What CloudFormation may do when it makes a service, in the order of ``infra/constructs/service_deployment.py``."""

CONDITIONS: Mapping[str, Mapping[str, Any]] = {"tag": TAGGED, "passed": PASSED}
"""Conditions that are not on keys, by what the page calls them."""

_DATA_ROLE = ("iam:<data role>",)

_TITLE = """# Permissions

Written by `scripts/reference` from `infra/grants.py`, `infra/conditions.py`, `infra/boundary.py` and each
`function.toml`; a test compares it with the synthesized template.
"""
_ROLES = """## Two roles

A function runs as its *own* role. Data of tenants is reached only through its *data* role: the function assumes it for
the tenant of the request, and the trust of that role asks for exactly this:
"""
_CONDITIONS = """
Statements on tables and indexes of the data role hold for keys of the session's tenant; those on objects and secrets
name its folder, and functions and log groups of services carry its tag. The words below stand for these conditions:
"""
_OTHERS = """## State machines and rules

The rule that brings status changes to the bus of the stage may do `events:PutEvents` there. A state machine may deliver
its log (log delivery has no resources to name, so those actions stand on `*`), and call (`lambda:InvokeFunction`) the
alias `live` of the functions that its file names:
"""
_MAKING = """## Making generated services

Whoever deploys a service hands CloudFormation a role of its own (output `ServiceRole`), which reaches nothing of the
platform. `iam:CreateRole` and `iam:PutRolePolicy` hold only together with the boundary below, `iam:PassRole` only for
Lambda.
"""
_BOUNDARY = """## The boundary of generated services

The role of a generated service has what its own policy says as far as the managed policy
`tdev-<stage>-service-boundary` allows it: these actions in this account, and none of them (but logs and traces) on the
platform's own tables, buckets, state machines, functions, secrets, bus, topics and queues.
Of the objects in its buckets a service reads those that carry the tag of its tenant: the bundles of services on ECS.

| subject | actions |
|---|---|"""


def rows_of(words: Iterable[str]) -> list[Row]:
    """What the words of one function give, role by role. Raises ``ValueError`` for unknown words."""
    grants = granted(words)
    own = merged(allowed for grant in grants for allowed in grant.own)
    tenant = merged(allowed for grant in grants for allowed in grant.tenant)
    shared = merged(allowed for grant in grants for allowed in grant.shared)
    found = [_row("own", allowed, TENANT) for allowed in own]
    if tenant or shared:
        found.append(Row("own", ("sts:AssumeRole", "sts:TagSession"), _DATA_ROLE))
    for folder, given in ((TENANT, tenant), (SHARED, shared)):
        found += [_row("data", allowed, folder) for allowed in given]
    return found


def _row(role: str, allowed: Allowed, folder: str) -> Row:
    condition = conditions_on(allowed.resource, folder)
    keys = next((name for name, known in CONDITIONS.items() if condition == known), folder) if condition else ""
    return Row(role, allowed.actions, resources(allowed.resource, folder), keys)


def resources(resource: str, folder: str) -> tuple[str, ...]:
    """A resource of the table of grants, by service and the last part of its ARN.

    Raises:
        ValueError: For a resource that is none of them.
    """
    kind, _, rest = resource.partition("/")
    table, _, index = rest.partition("/")
    known: Mapping[str, Sequence[str]] = {
        "table": [f"dynamodb:table/tdev-<stage>-{rest}"],
        "index": [f"dynamodb:table/tdev-<stage>-{table}/index/{index}"],
        "artifacts": [f"s3:<bucket>/{folder}/*"],
        "function": [f"lambda:function:tdev-<stage>-{rest}:live"],
        "machine": [f"states:stateMachine:tdev-<stage>-{machine}" for machine in machine_names()],
        "execution": [f"states:execution:tdev-<stage>-{machine}:*" for machine in machine_names()],
        "bus": ["events:event-bus/tdev-<stage>"],
        "secret": [f"secretsmanager:secret:tdev/<stage>/{folder}/*"],
        "metrics": ["*"],
        "services": ["lambda:function:tdevs-<stage>-*"],
        "service-machines": ["states:stateMachine:tdevs-<stage>-*"],
        "service-executions": ["states:execution:tdevs-<stage>-*:*"],
        "service-logs": ["logs:log-group:/tdev/<stage>/services/*"],
        "stacks": ["cloudformation:stack/tdevs-<stage>-*/*"],
        "service-role": ["iam:role/tdev-<stage>-services"],
        "template": [f"s3:<{rest}>"],
        "signing-key": ["kms:<key of signatures>"],
        "models": [f"bedrock:foundation-model/{model}" for model in MODELS],
    }
    if kind not in known:
        raise ValueError(f"the resource {resource!r} is not known")
    return tuple(known[kind])


def permissions_page(functions: Mapping[str, FunctionSpec]) -> str:
    """The page as Markdown."""
    lines = [
        _TITLE,
        *_roles(),
        *_words(),
        "## Every function\n\nThe last line in stages with tracing (staging, prod) only.\n",
        *_table((*EVERY, TRACED)),
        *(line for name in sorted(functions) for line in _function(functions[name])),
        *_machines(),
        *_making(),
        *_boundary(),
    ]
    return "\n".join(lines) + "\n"


def _roles() -> Iterator[str]:
    yield _ROLES
    yield from _json(ASSUMED)
    yield _CONDITIONS
    named = {
        "own keys": keys_of(TENANT),
        "shared keys": keys_of(SHARED),
        "own tag": TAGGED,
        "to CloudFormation": PASSED,
    }
    for title, condition in named.items():
        yield f"{title}:\n"
        yield from _json(condition)
        yield ""


def _json(value: Mapping[str, object]) -> Iterator[str]:
    yield "```json"
    yield json.dumps(value, indent=2)
    yield "```"


def _words() -> Iterator[str]:
    yield "## Words\n"
    yield "| word | lets a function | role | actions | on |"
    yield "|---|---|---|---|---|"
    for word, grant in GRANTS.items():
        for row in rows_of([word]):
            if row.resources != _DATA_ROLE:
                yield f"| `{word}` | {grant.why} {_cells(row)}"
    yield ""


def _table(rows: Iterable[Row]) -> Iterator[str]:
    yield "| role | actions | on |"
    yield "|---|---|---|"
    yield from (_cells(row) for row in rows)
    yield ""


def _cells(row: Row) -> str:
    whose = {TENANT: ", own keys", SHARED: ", shared keys", "tag": ", own tag", "passed": ", to CloudFormation"}
    return f"| {row.role}{whose.get(row.keys, '')} | {_listed(row.actions)} | {_listed(row.resources)} |"


def _listed(names: Iterable[str]) -> str:
    return "<br>".join(f"`{name}`" for name in names)


def _function(spec: FunctionSpec) -> Iterator[str]:
    yield f"## `{spec.name}`\n"
    yield f"{spec.description}. Words: {', '.join(f'`{word}`' for word in spec.uses) or 'none'}.\n"
    if spec.asks_model:
        yield "With `-c model=bedrock:<id>` also `llm`, for that very model.\n"
    rows = rows_of(spec.uses)
    if rows:
        yield from _table(rows)


def _machines() -> Iterator[str]:
    yield _OTHERS
    for machine in machine_names():
        yield f"- `{machine}`: {', '.join(f'`{name}`' for name in functions_of(machine))}"
    yield ""


def _making() -> Iterator[str]:
    yield _MAKING
    yield from _table(MAKING)


def _boundary() -> Iterator[str]:
    yield _BOUNDARY
    for subject, actions in ACTIONS.items():
        yield f"| {subject.lower()} | {', '.join(f'`{action}`' for action in actions)} |"
    machines = ", ".join(f"`{action}`" for action in MACHINE_ACTIONS)
    yield f"| machines: roles on the path `/tdev/<stage>/services/machines/`, which run no code | {machines} |"
