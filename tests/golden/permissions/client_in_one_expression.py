import boto3


def secret() -> str:
    return boto3.client("secretsmanager").get_secret_value(SecretId="shop/key")["SecretString"]  # needs secretsmanager:GetSecretValue on secret:shop/key-??????
