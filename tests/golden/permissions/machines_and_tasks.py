import boto3

states = boto3.client("stepfunctions")


def run(token: str) -> None:
    states.send_task_success(taskToken=token, output="{}")  # needs states:SendTaskSuccess on *
    states.describe_execution(executionArn="arn:aws:states:eu-central-1:123456789012:execution:orders:1")  # needs states:DescribeExecution on execution:orders:1
