from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from mypy_boto3_ses import SESClient
    from mypy_boto3_sns import SNSClient


@dataclass
class Notifier:
    sns: SNSClient
    ses: SESClient
    topic: str

    @classmethod
    def from_environment(cls) -> Notifier:
        return cls(boto3.client("sns"), boto3.client("ses"), os.environ["ALERT_TOPIC"])

    def alert(self, subject: str, text: str) -> str:
        return self.sns.publish(TopicArn=self.topic, Subject=subject[:100], Message=text)["MessageId"]  # needs sns:Publish on ${environment.ALERT_TOPIC} ; finds resource_unbound

    def mail(self, to: str, subject: str, text: str) -> None:
        self.ses.send_email(  # needs ses:SendEmail on identity/noreply@acme.example, ses:SendEmail on identity/acme.example
            Source="noreply@acme.example",
            Destination={"ToAddresses": [to]},
            Message={"Subject": {"Data": subject}, "Body": {"Text": {"Data": text}}},
        )
