import boto3

for q in boto3.resource("sqs").queues.filter(QueueNamePrefix="a"):  # needs sqs:ListQueues
    q.purge()  # needs sqs:PurgeQueue ; finds resource_unbound
