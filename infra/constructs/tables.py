"""DynamoDB tables, from the one declaration that the other engines read too."""

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from infra.constructs.resource_names import ResourceNames
from infra.stages import Stage
from tdev.platform.tables import TABLES, Index, Table


class Tables(Construct):
    """One table per declared table: paid by request, encrypted, with point-in-time recovery."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, names: ResourceNames) -> None:
        super().__init__(scope, id)
        self.of = {table.name: self._table(table, stage, names) for table in TABLES}

    def _table(self, table: Table, stage: Stage, names: ResourceNames) -> dynamodb.TableV2:
        return dynamodb.TableV2(
            self,
            table.name.title().replace("_", ""),
            table_name=names.named(table.name),
            partition_key=_text(table.pk),
            sort_key=_text(table.sk),
            global_secondary_indexes=[_index(index) for index in table.indexes],
            billing=dynamodb.Billing.on_demand(),
            encryption=dynamodb.TableEncryptionV2.aws_managed_key()
            if stage.production
            else dynamodb.TableEncryptionV2.dynamo_owned_key(),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            time_to_live_attribute=table.ttl,
            deletion_protection=stage.production,
            removal_policy=cdk.RemovalPolicy.RETAIN if stage.production else cdk.RemovalPolicy.DESTROY,
        )


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def _index(index: Index) -> dynamodb.GlobalSecondaryIndexPropsV2:
    return dynamodb.GlobalSecondaryIndexPropsV2(
        index_name=index.name, partition_key=_text(index.pk), sort_key=_text(index.sk)
    )
