"""Roles of one function: its own, and the data role that reaches one tenant at a time."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.conditions import ASSUMED, SHARED, TENANT, conditions_on
from infra.constructs.resource_names import ResourceNames
from infra.grants import Allowed, granted, merged


class Roles(Construct):
    """The execution role of a function, and its data role when one of its words reaches data of tenants.

    Attributes:
        own: What the function runs as: its words outside tenants, and assuming the data role.
        data: What it becomes for one tenant, by the session tag ``tenant``; None when it touches no such data.
    """

    def __init__(
        self, scope: Construct, id: str, *, words: Sequence[str], names: ResourceNames, made: Mapping[str, str]
    ) -> None:
        """Make the roles for the words of a ``function.toml``; ``made`` as for ``ResourceNames.arns``.

        Raises ``ValueError`` for unknown words.
        """
        super().__init__(scope, id)
        self._names = names
        self._made = made
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
        for given, folder in ((tenant, TENANT), (shared, SHARED)):
            for allowed in given:
                role.add_to_policy(self._statement(allowed, folder=folder))
        self.own.add_to_policy(
            iam.PolicyStatement(actions=["sts:AssumeRole", "sts:TagSession"], resources=[role.role_arn])
        )
        return role

    def _statement(self, allowed: Allowed, *, folder: str) -> iam.PolicyStatement:
        arns = self._names.arns(allowed.resource, made=self._made, folder=folder)
        statement = iam.PolicyStatement(actions=list(allowed.actions), resources=arns)
        for operator, keys in conditions_on(allowed.resource, folder).items():
            statement.add_condition(operator, keys)
        return statement
