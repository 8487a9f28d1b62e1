import boto3

POOL = "eu-central-1_AbCdEfGhI"


def email_of(username: str) -> str | None:
    idp = boto3.client("cognito-idp")
    try:
        user = idp.admin_get_user(UserPoolId=POOL, Username=username)  # needs cognito-idp:AdminGetUser on userpool/eu-central-1_AbCdEfGhI
    except idp.exceptions.UserNotFoundException:
        return None
    return next((a["Value"] for a in user["UserAttributes"] if a["Name"] == "email"), None)
