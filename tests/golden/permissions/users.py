import boto3

pool = boto3.client("cognito-idp")


def run(name: str) -> None:
    pool.admin_get_user(UserPoolId="eu-central-1_abc", Username=name)  # needs cognito-idp:AdminGetUser on userpool/eu-central-1_abc
    pool.initiate_auth(ClientId="a", AuthFlow="USER_PASSWORD_AUTH")
