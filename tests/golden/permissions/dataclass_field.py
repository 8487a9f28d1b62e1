from dataclasses import dataclass

import boto3


@dataclass
class Mailer:
    client: object
    sender: str

    def send(self, to: str) -> None:
        self.client.send_email(  # needs ses:SendEmail on identity/shop@example.com, ses:SendEmail on identity/example.com
            Source=self.sender, Destination={"ToAddresses": [to]}, Message={}
        )


mailer = Mailer(boto3.client("ses"), sender="shop@example.com")
