"""From what an argument holds to the name inside an ARN: queue addresses, aliases, qualifiers, models, statements."""

import re
from collections.abc import Callable

_REGIONAL_MODEL = re.compile(r"(?:us|eu|apac|au|ca|jp|us-gov|global)\.(.+)")
_STATEMENT = re.compile(
    r"\s*(?P<verb>select|insert|update|delete)\b(?:.*?\bfrom|\s+into)?\s+\"?(?P<table>[\w.-]+)\"?",
    re.IGNORECASE | re.DOTALL,
)
_QUEUE = re.compile(r"https?://(?:sqs\.(?P<region>[a-z0-9-]+)\.)?[^/]+/(?P<account>\d{12})/(?P<name>[\w.-]+)")


def names_in(service: str, kind: str, part: str, content: str) -> list[str]:
    """The names that stand in an ARN for a value of an argument; most often the value itself.

    Args:
        service: IAM's prefix.
        kind: The resource type.
        part: The part of its ARN.
        content: What the argument holds.
    """
    rule = _RULES.get((service, kind, part))
    return rule(content) if rule is not None else [content]


def queue_of(content: str) -> tuple[str | None, str, str] | None:
    """Region (when the address names one), account and name of a queue's address."""
    match = _QUEUE.match(content)
    return (match["region"], match["account"], match["name"]) if match else None


def statement_of(content: str) -> tuple[str, str] | None:
    """Verb and table of a PartiQL statement; None when it cannot be read."""
    match = _STATEMENT.match(content)
    return (match["verb"].capitalize(), match["table"].partition(".")[0]) if match else None


def model_of(content: str) -> tuple[str, bool]:
    """The foundation model behind a model's name, and whether the name is that of a profile over regions."""
    match = _REGIONAL_MODEL.fullmatch(content)
    return (match[1], True) if match else (content, False)


def _queue(content: str) -> list[str]:
    return [content.rstrip("/").rpartition("/")[2]]


def _parameter(content: str) -> list[str]:
    return [content.partition(":")[0].lstrip("/")]


def _secret(content: str) -> list[str]:
    return [f"{content}-??????"]  # Secrets Manager adds six characters of its own


def _function(content: str) -> list[str]:
    return [content.rpartition("function:")[2]]


def _statement(content: str) -> list[str]:
    found = statement_of(content)
    return [found[1]] if found else []


def _hosted_zone(content: str) -> list[str]:
    return [content.rpartition("/")[2]]


def _alias(content: str) -> list[str]:
    return [content.removeprefix("alias/")]


def _email(content: str) -> list[str]:
    address = content.rpartition("<")[2].rstrip("> ")
    return list(dict.fromkeys((address, address.rpartition("@")[2])))


def _table(content: str) -> list[str]:
    return _statement(content) if " " in content.strip() else [content]


_RULES: dict[tuple[str, str, str], Callable[[str], list[str]]] = {
    ("sqs", "queue", "QueueName"): _queue,
    ("ssm", "parameter", "ParameterNameWithoutLeadingSlash"): _parameter,
    ("secretsmanager", "Secret", "SecretId"): _secret,
    ("lambda", "function", "FunctionName"): _function,
    ("dynamodb", "table", "TableName"): _table,
    ("route53", "hostedzone", "Id"): _hosted_zone,
    ("kms", "alias", "Alias"): _alias,
    ("ses", "identity", "IdentityName"): _email,
}
