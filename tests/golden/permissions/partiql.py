import boto3

client = boto3.client("dynamodb")


def run(text: str) -> None:
    client.execute_statement(Statement='SELECT * FROM "orders" WHERE id = ?')  # needs dynamodb:PartiQLSelect on table/orders
    client.execute_statement(Statement="INSERT INTO stock VALUE {'id': '1'}")  # needs dynamodb:PartiQLInsert on table/stock
    client.execute_statement(Statement=text)  # finds statement_dynamic
