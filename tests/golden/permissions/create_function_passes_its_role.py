import boto3


def run() -> None:
    boto3.client("lambda").create_function(  # needs lambda:CreateFunction on function:resize, iam:PassRole on role/resize
        FunctionName="resize", Role="arn:aws:iam::123456789012:role/resize", Code={}, Runtime="python3.13", Handler="a.b"
    )
