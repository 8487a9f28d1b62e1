import boto3

s3 = boto3.client("s3")
STAGE = "prod"
BUCKET = f"shop-{STAGE}-raw"


def run(day: str) -> None:
    s3.put_object(Bucket=BUCKET, Key=f"reports/{day}.json", Body=b"")  # needs s3:PutObject on shop-prod-raw/reports/*.json
    s3.get_object(Bucket="shop-%s-raw" % STAGE, Key="reports/" + day)  # needs s3:GetObject on shop-prod-raw/reports/*
    s3.get_object(Bucket="{}-{stage}".format("shop", stage=STAGE), Key="a")  # needs s3:GetObject on shop-prod/a
