import functools
import json

import boto3

STAGE = "prod"


@functools.lru_cache(maxsize=None)
def _client(service: str):
    return boto3.session.Session().client(service)


@functools.cache
def secret(name: str) -> dict:
    value = _client("secretsmanager").get_secret_value(SecretId=name)  # needs secretsmanager:GetSecretValue on secret:prod/database-??????
    return json.loads(value["SecretString"])


def dsn() -> str:
    found = secret(f"{STAGE}/database")
    return "postgresql://{user}:{password}@{host}/app".format(**found)
