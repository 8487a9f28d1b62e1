import json
import time
import uuid

import boto3

MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:import"


def run_import(path: str, patience_s: float = 30.0) -> str:
    sfn = boto3.client("stepfunctions")
    started = sfn.start_execution(stateMachineArn=MACHINE, name=str(uuid.uuid4()), input=json.dumps({"path": path}))  # needs states:StartExecution on stateMachine:import
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        status = sfn.describe_execution(executionArn=started["executionArn"])["status"]  # needs states:DescribeExecution on execution:import:*
        if status != "RUNNING":
            return status
        time.sleep(1)
    return "TIMED_OUT"
