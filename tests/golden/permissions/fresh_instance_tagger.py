import boto3


def stop_tagged(value: str) -> list[str]:
    ec2 = boto3.client("ec2")
    stopped: list[str] = []
    token: str | None = None
    while True:
        arguments = {"Filters": [{"Name": "tag:team", "Values": [value]}]}
        if token:
            arguments["NextToken"] = token
        page = ec2.describe_instances(**arguments)  # needs ec2:DescribeInstances on *
        for reservation in page["Reservations"]:
            stopped += [i["InstanceId"] for i in reservation["Instances"]]
        token = page.get("NextToken")
        if not token:
            break
    if stopped:
        ec2.stop_instances(InstanceIds=stopped)  # needs ec2:StopInstances ; finds resource_unbound
    return stopped
