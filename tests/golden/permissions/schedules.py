import boto3


def run() -> None:
    boto3.client("scheduler").create_schedule(  # needs scheduler:CreateSchedule on schedule/default/nightly
        Name="nightly", ScheduleExpression="rate(1 day)", FlexibleTimeWindow={}, Target={}
    )
