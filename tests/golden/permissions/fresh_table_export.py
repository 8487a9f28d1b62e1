import csv
import io

import boto3

ddb = boto3.client("dynamodb")
store = boto3.client("s3")


def export(prefix: str = "exports") -> int:
    out, count = io.StringIO(), 0
    writer = csv.writer(out)
    pages = ddb.get_paginator("scan").paginate(TableName="customers", ProjectionExpression="id, email")  # needs dynamodb:Scan on table/customers
    for page in pages:
        for item in page["Items"]:
            writer.writerow([item["id"]["S"], item["email"]["S"]])
            count += 1
    store.put_object(Bucket="acme-exports", Key=f"{prefix}/customers.csv", Body=out.getvalue().encode())  # needs s3:PutObject on acme-exports/*/customers.csv, s3:PutObject on acme-exports/exports/customers.csv
    return count
