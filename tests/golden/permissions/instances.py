import boto3

ec2 = boto3.client("ec2")


def run() -> None:
    ec2.describe_instances()  # needs ec2:DescribeInstances on *
    ec2.stop_instances(InstanceIds=["i-1", "i-2"])  # needs ec2:StopInstances on instance/i-1, ec2:StopInstances on instance/i-2
