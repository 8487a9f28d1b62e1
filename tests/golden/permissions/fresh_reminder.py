import json
from datetime import datetime

import boto3

TARGET = "arn:aws:lambda:eu-central-1:123456789012:function:remind"
ROLE = "arn:aws:iam::123456789012:role/scheduler"


def remind(at: datetime, who: str) -> str:
    scheduler = boto3.client("scheduler")
    name = f"remind-{who}"
    scheduler.create_schedule(  # needs scheduler:CreateSchedule on schedule/default/remind-*, iam:PassRole on role/scheduler
        Name=name,
        GroupName="default",
        ScheduleExpression=f"at({at:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": TARGET, "RoleArn": ROLE, "Input": json.dumps({"who": who})},
    )
    return name
