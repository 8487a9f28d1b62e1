"""Roles of one function: its own, and the data role that reaches one tenant at a time."""

from collections.abc import Iterable, Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.conditions import ASSUMED, SHARED, TENANT, keys_of
from infra.constructs.resource_names import ResourceNames
from infra.grants import Allowed, granted, merged


class Roles(Construct):
    """The execution role of a function, and its data role when one of its words reaches data of tenants.

    Attributes:
        own: What the function runs as: its words outside tenants, and assuming the data role.
        data: What it becomes for one tenant, by the session tag ``tenant``; None when it touches no such data.
    """

    def __init__(
        self, scope: Construct, id: str, *, words: Sequence[str], names: ResourceNames, bucket_arn: str
    ) -> None:
        """Make the roles for the words of a ``function.toml``. Raises ``ValueError`` for unknown words."""
        super().__init__(scope, id)
        self._names = names
        self._bucket_arn = bucket_arn
        grants = granted(words)
        self.own = iam.Role(
            self,
            "Own",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description="What the function may do outside the data of tenants",
        )
        for allowed in merged(a for g in grants for a in g.own):
            self.own.add_to_policy(self._statement(allowed, folder=TENANT))
        tenant = merged(a for g in grants for a in g.tenant)
        shared = merged(a for g in grants for a in g.shared)
        self.data = self._data_role(tenant, shared) if tenant or shared else None

    def _data_role(self, tenant: Sequence[Allowed], shared: Sequence[Allowed]) -> iam.Role:
        who = iam.SessionTagsPrincipal(iam.ArnPrincipal(self.own.role_arn).with_conditions(ASSUMED))
        role = iam.Role(
            self,
            "Data",
            assumed_by=who,
            description="The data of one tenant, named by the tag of the session",
            max_session_duration=cdk.Duration.hours(1),
        )
        for statement in (*self._within(tenant, TENANT), *self._within(shared, SHARED)):
            role.add_to_policy(statement)
        self.own.add_to_policy(
            iam.PolicyStatement(actions=["sts:AssumeRole", "sts:TagSession"], resources=[role.role_arn])
        )
        return role

    def _within(self, allowed: Iterable[Allowed], folder: str) -> list[iam.PolicyStatement]:
        """Statements that hold for keys of one tenant only."""
        found = []
        for each in allowed:
            statement = self._statement(each, folder=folder)
            if each.resource.startswith(("table/", "index/")):
                for operator, keys in keys_of(folder).items():
                    statement.add_condition(operator, keys)
            found.append(statement)
        return found

    def _statement(self, allowed: Allowed, *, folder: str) -> iam.PolicyStatement:
        arns = self._names.arns(allowed.resource, bucket_arn=self._bucket_arn, folder=folder)
        return iam.PolicyStatement(actions=list(allowed.actions), resources=arns)
