import boto3


def run() -> None:
    boto3.client("sesv2").send_email(FromEmailAddress="Shop <shop@example.com>", Content={})  # needs ses:SendEmail on identity/shop@example.com, ses:SendEmail on identity/example.com
