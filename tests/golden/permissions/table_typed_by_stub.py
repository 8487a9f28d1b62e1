from mypy_boto3_dynamodb.service_resource import Table


def read(table: Table) -> list:
    return table.scan()["Items"]  # needs dynamodb:Scan ; finds resource_unbound
