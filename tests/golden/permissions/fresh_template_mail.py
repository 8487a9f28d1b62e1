import json

import boto3
from botocore.config import Config

_mail = boto3.client("sesv2", config=Config(retries={"max_attempts": 5}))


def welcome(address: str, name: str) -> str:
    answer = _mail.send_email(  # needs ses:SendEmail on identity/hello@acme.example, ses:SendEmail on identity/acme.example
        FromEmailAddress="hello@acme.example",
        Destination={"ToAddresses": [address]},
        Content={"Template": {"TemplateName": "welcome", "TemplateData": json.dumps({"name": name})}},
    )
    return answer["MessageId"]
