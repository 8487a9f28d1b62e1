import boto3

s3, sqs = boto3.client("s3"), boto3.client("sqs")
s3.get_object(Bucket="a", Key="b")  # needs s3:GetObject
sqs.receive_message(QueueUrl="q")  # needs sqs:ReceiveMessage
