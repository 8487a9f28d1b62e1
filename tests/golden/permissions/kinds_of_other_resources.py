import boto3


def run() -> None:
    queue = boto3.resource("sqs").get_queue_by_name(QueueName="jobs")  # needs sqs:GetQueueUrl on jobs
    queue.send_message(MessageBody="a")  # needs sqs:SendMessage on jobs
    role = boto3.resource("iam").Role("reader")
    role.attach_policy(PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")  # needs iam:AttachRolePolicy on role/reader
    for instance in boto3.resource("ec2").instances.filter(Filters=[]):  # needs ec2:DescribeInstances on *
        instance.stop()  # needs ec2:StopInstances ; finds resource_unbound
