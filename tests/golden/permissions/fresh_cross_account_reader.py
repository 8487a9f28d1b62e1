import boto3

ROLE = "arn:aws:iam::210987654321:role/reader"


def partner_file(key: str) -> bytes:
    sts = boto3.client("sts")
    credentials = sts.assume_role(RoleArn=ROLE, RoleSessionName="import")["Credentials"]  # needs sts:AssumeRole on role/reader
    other = boto3.client(
        "s3",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
    return other.get_object(Bucket="partner-drop", Key=key)["Body"].read()
