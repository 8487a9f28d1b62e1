"""Permission words of ``function.toml`` and what they mean on AWS: the one table that a security reviewer reads.

No action has a wildcard and every resource is named. Data of tenants is reached only through a *data role*: the
function assumes it with the session tag ``tenant``, and every statement here under ``tenant`` holds for keys and
objects of that tenant alone (``infra/conditions.py`` has the conditions).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

READ = ("dynamodb:GetItem", "dynamodb:Query")
WRITE = (*READ, "dynamodb:PutItem")
CHANGE = (*WRITE, "dynamodb:UpdateItem")
LIST = ("dynamodb:Query",)

MODELS = ("anthropic.claude-*", "amazon.nova-*", "amazon.titan-embed-*")
"""Families of models on Bedrock that the word ``llm`` may ask."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Actions on one resource.

    ``resource`` is ``table/<name>``, ``index/<table>/<index>``, ``artifacts``, ``machine``, ``execution``,
    ``function/<name>``, ``bus``, ``secret``, ``models``, ``metrics``; of generated services ``services`` (functions),
    ``service-logs``, ``stacks``, ``service-role`` (of CloudFormation), ``template/<name>``; or ``signing-key``.
    ``infra/constructs/resource_names.py`` writes the ARN.
    """

    actions: tuple[str, ...]
    resource: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What one word gives.

    Attributes:
        why: What code with this word does.
        tenant: In the data role, for the session's tenant only.
        shared: In the data role, for the shared catalogue: reading only.
        own: In the function's own role.
    """

    why: str
    tenant: tuple[Allowed, ...] = ()
    shared: tuple[Allowed, ...] = ()
    own: tuple[Allowed, ...] = ()


_REGISTRY = (Allowed(READ, "table/registry"), Allowed(LIST, "index/registry/list"))

GRANTS: Mapping[str, Grant] = {
    "registry:read": Grant("find and read components", tenant=_REGISTRY, shared=_REGISTRY),
    "registry:write": Grant(
        "publish components and change their status",
        tenant=(Allowed(CHANGE, "table/registry"), Allowed(LIST, "index/registry/list")),
        shared=_REGISTRY,
    ),
    "workflows:write": Grant(
        "read and save workflows",
        tenant=(Allowed(WRITE, "table/workflows"), Allowed(LIST, "index/workflows/list")),
    ),
    "services:write": Grant(
        "read and change services, their releases and deployments",
        tenant=(Allowed(WRITE, "table/services"), Allowed(LIST, "index/services/list")),
    ),
    "executions:write": Grant(
        "read and change executions and note their events",
        tenant=(Allowed(WRITE, "table/executions"), Allowed(LIST, "index/executions/list")),
    ),
    "audit:write": Grant(
        "record who changed what, in the transaction of the change",
        tenant=(Allowed(("dynamodb:Query", "dynamodb:PutItem"), "table/audit"),),
    ),
    "journal:write": Grant(
        "keep and clear the checkpoints of a workflow run",
        tenant=(Allowed(("dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem"), "table/executions"),),
    ),
    "approvals:write": Grant(
        "keep, read and clear the task tokens of open questions",
        tenant=(Allowed((*WRITE, "dynamodb:DeleteItem"), "table/approvals"),),
    ),
    "idempotency:write": Grant("claim Idempotency-Keys", tenant=(Allowed(WRITE, "table/idempotency"),)),
    "callers:read": Grant(
        "look up whose tenant a signing identity is", own=(Allowed(("dynamodb:GetItem",), "table/callers"),)
    ),
    "artifacts:read": Grant(
        "read code and large data",
        tenant=(Allowed(("s3:GetObject",), "artifacts"),),
        shared=(Allowed(("s3:GetObject",), "artifacts"),),
    ),
    "artifacts:write": Grant("store code and large data", tenant=(Allowed(("s3:PutObject",), "artifacts"),)),
    "events:publish": Grant(
        "tell what happened: keep an event in the transaction of its change, and put it onto the bus",
        tenant=(Allowed(("dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem"), "table/notices"),),
        own=(Allowed(("events:PutEvents",), "bus"),),
    ),
    "notices:write": Grant(
        "read and change where events of a tenant are sent",
        tenant=(Allowed((*WRITE, "dynamodb:DeleteItem"), "table/notices"),),
    ),
    "machine:start": Grant("start a state machine", own=(Allowed(("states:StartExecution",), "machine"),)),
    "machine:answer": Grant(
        "answer a task that waits for a person",
        own=(Allowed(("states:SendTaskSuccess", "states:SendTaskFailure"), "machine"),),
    ),
    "machine:read": Grant("see how an execution stands", own=(Allowed(("states:DescribeExecution",), "execution"),)),
    "machine:steer": Grant(
        "stop an execution and let it go on",
        own=(Allowed(("states:StopExecution", "states:RedriveExecution"), "execution"),),
    ),
    "sandbox:run": Grant(
        "have code that is not ours run, in the function that may do nothing",
        own=(Allowed(("lambda:InvokeFunction",), "function/sandbox"),),
    ),
    "secrets:look": Grant(
        "see whether a tenant has a secret, not what it is",
        tenant=(Allowed(("secretsmanager:DescribeSecret",), "secret"),),
    ),
    "secrets:read": Grant(
        "read a tenant's secrets by name", tenant=(Allowed(("secretsmanager:GetSecretValue",), "secret"),)
    ),
    "services:call": Grant(
        "call the services of a tenant, and read what they logged",
        tenant=(
            Allowed(("lambda:GetFunctionConfiguration", "lambda:InvokeFunction"), "services"),
            Allowed(("logs:FilterLogEvents",), "service-logs"),
        ),
        own=(
            Allowed(("cloudformation:DescribeStacks",), "stacks"),
            Allowed(("states:DescribeStateMachine", "states:StartExecution"), "service-machines"),
            Allowed(("states:DescribeExecution",), "service-executions"),
        ),
    ),
    "services:shift": Grant(
        "divide calls among versions of a service, see how they do, and take versions or the whole away",
        tenant=(
            Allowed(
                ("lambda:DeleteFunction", "lambda:GetAlias", "lambda:ListVersionsByFunction", "lambda:UpdateAlias"),
                "services",
            ),
        ),
        own=(
            Allowed(
                (
                    "cloudformation:DeleteStack",
                    "cloudformation:DescribeStackEvents",
                    "cloudformation:DescribeStackResources",
                    "cloudformation:DescribeStacks",
                ),
                "stacks",
            ),
            Allowed(("cloudwatch:GetMetricData",), "metrics"),
            # Versions and aliases carry no tags; their names hold a digest of the tenant.
            Allowed(
                (
                    "states:DeleteStateMachineVersion",
                    "states:DescribeStateMachine",
                    "states:DescribeStateMachineAlias",
                    "states:ListExecutions",
                    "states:ListStateMachineVersions",
                    "states:UpdateStateMachineAlias",
                ),
                "service-machines",
            ),
        ),
    ),
    "services:make": Grant(
        "have CloudFormation make and change services, publish their versions, and ask one how it is",
        tenant=(
            Allowed(("lambda:GetFunctionConfiguration", "lambda:InvokeFunction", "lambda:PublishVersion"), "services"),
        ),
        own=(
            Allowed(
                (
                    "cloudformation:CreateChangeSet",
                    "cloudformation:DeleteChangeSet",
                    "cloudformation:DescribeChangeSet",
                    "cloudformation:ExecuteChangeSet",
                    "cloudformation:GetTemplate",
                ),
                "stacks",
            ),
            Allowed(("iam:PassRole",), "service-role"),
            Allowed(("s3:GetObject",), "template/service-lambda"),
            Allowed(("s3:GetObject",), "template/service-stepfunctions"),
            Allowed(("states:PublishStateMachineVersion",), "service-machines"),
        ),
    ),
    "bundles:check": Grant("check who vouched for a bundle", own=(Allowed(("kms:VerifyMac",), "signing-key"),)),
    "bundles:sign": Grant(
        "vouch for bundles, and check who did", own=(Allowed(("kms:GenerateMac", "kms:VerifyMac"), "signing-key"),)
    ),
    "llm": Grant(
        "ask the language model of the stage, and record each call",
        tenant=(Allowed(("dynamodb:Query", "dynamodb:PutItem"), "table/audit"),),
        own=(Allowed(("bedrock:InvokeModel",), "models"),),
    ),
}


def granted(words: Iterable[str]) -> list[Grant]:
    """What the words of one function give. Raises ``ValueError`` for a word that is not in the table."""
    found = []
    for word in words:
        if word not in GRANTS:
            raise ValueError(f"unknown permission word {word!r}; known are {', '.join(sorted(GRANTS))}")
        found.append(GRANTS[word])
    return found


def merged(allowed: Iterable[Allowed]) -> list[Allowed]:
    """One entry per resource, with the actions of all; in the order of the resources' names."""
    actions: dict[str, set[str]] = {}
    for each in allowed:
        actions.setdefault(each.resource, set()).update(each.actions)
    return [Allowed(tuple(sorted(found)), resource) for resource, found in sorted(actions.items())]
