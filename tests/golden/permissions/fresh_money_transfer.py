import boto3

client = boto3.client("dynamodb")
ACCOUNTS, LEDGER = "accounts", "ledger"


def transfer(source: str, target: str, cents: int, key: str) -> None:
    client.transact_write_items(  # needs dynamodb:UpdateItem on table/accounts, dynamodb:PutItem on table/ledger
        TransactItems=[
            {
                "Update": {
                    "TableName": ACCOUNTS,
                    "Key": {"id": {"S": source}},
                    "UpdateExpression": "ADD balance :c",
                    "ExpressionAttributeValues": {":c": {"N": str(-cents)}},
                }
            },
            {
                "Update": {
                    "TableName": ACCOUNTS,
                    "Key": {"id": {"S": target}},
                    "UpdateExpression": "ADD balance :c",
                    "ExpressionAttributeValues": {":c": {"N": str(cents)}},
                }
            },
            {"Put": {"TableName": LEDGER, "Item": {"key": {"S": key}}}},
        ],
        ClientRequestToken=key,
    )
