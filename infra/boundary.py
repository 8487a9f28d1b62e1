"""Actions that the role of a generated service can have at the most."""

from collections.abc import Mapping

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "Data": (
        "dynamodb:BatchGetItem",
        "dynamodb:BatchWriteItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "dynamodb:UpdateItem",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
        "ssm:GetParameter",
        "secretsmanager:GetSecretValue",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "kms:VerifyMac",
    ),
    "Messages": (
        "events:PutEvents",
        "ses:SendEmail",
        "sns:Publish",
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        "sqs:SendMessage",
    ),
    "Models": (
        "bedrock:InvokeModel",
        "bedrock:InvokeModelWithResponseStream",
        "comprehend:DetectEntities",
        "comprehend:DetectKeyPhrases",
        "comprehend:DetectPiiEntities",
        "comprehend:DetectSentiment",
        "textract:DetectDocumentText",
        "translate:TranslateText",
    ),
    "Running": (
        "lambda:InvokeFunction",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "states:StartExecution",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
        "cloudwatch:PutMetricData",
    ),
}
"""By subject. Nothing in it changes permissions, makes resources or deletes more than items, objects and messages."""
MACHINE_ACTIONS: tuple[str, ...] = (
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
)
"""What Step Functions asks of the role of a machine that logs. Allowed to roles of machines only (their path ends with
``machines/``), which run no code. Source: Step Functions developer guide, logging to CloudWatch Logs."""
