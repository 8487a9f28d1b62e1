"""Where IAM's names differ from those of the API: written by hand, from the service authorization reference."""

from typing import Any, TypeAlias

Rules: TypeAlias = dict[str, str]

SERVICES = """
    s3 dynamodb sqs sns lambda events stepfunctions secretsmanager ssm kms bedrock-runtime bedrock bedrock-agent-runtime
    bedrock-agent sts iam cloudwatch logs ses sesv2 kinesis firehose ecs ecr ec2 rds rds-data athena glue cognito-idp
    cognito-identity cloudformation codebuild codepipeline codedeploy cloudfront route53 apigateway apigatewayv2
    apigatewaymanagementapi scheduler textract rekognition comprehend translate polly transcribe sagemaker
    sagemaker-runtime dynamodbstreams elbv2 elb autoscaling application-autoscaling batch xray appconfig appconfigdata
    eks efs elasticache opensearch opensearchserverless redshift redshift-data acm cloudtrail organizations
    resourcegroupstaggingapi resource-groups servicediscovery pipes budgets ce pricing s3control s3vectors appsync
    apprunner backup config databrew datasync dax docdb ecr-public elasticbeanstalk emr fsx glacier guardduty iot
    iot-data kafka kendra lex-runtime lexv2-runtime location macie2 mq neptune personalize personalize-runtime
    pinpoint schemas service-quotas shield signer sso-admin swf synthetics timestream-query timestream-write transfer
    wafv2 workmail
""".split()
"""The services of boto3 that the table holds."""

TRANSFERS: dict[str, dict[str, Any]] = {
    "upload_file": {
        "name": "UploadFile",
        "needs": ["s3:PutObject", "s3:AbortMultipartUpload"],
        "with": {
            "ExtraArgs.Tagging": ["s3:PutObjectTagging"],
            "ExtraArgs.ACL": ["s3:PutObjectAcl"],
        },
        "order": ["Filename", "Bucket", "Key", "ExtraArgs"],
    },
    "download_file": {"name": "DownloadFile", "needs": ["s3:GetObject"], "order": ["Bucket", "Key", "Filename"]},
    "copy": {
        "name": "Copy",
        "needs": ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"],
        "order": ["CopySource", "Bucket", "Key", "ExtraArgs"],
    },
    "generate_presigned_post": {
        "name": "GeneratePresignedPost",
        "needs": ["s3:PutObject"],
        "order": ["Bucket", "Key", "Fields", "Conditions"],
    },
}
"""What boto3 adds to the client of S3, with the order of the arguments. Files and file objects are the same."""

PREFIXES: Rules = dict(
    pair.split("=")
    for pair in """
    stepfunctions=states bedrock-runtime=bedrock bedrock-agent-runtime=bedrock bedrock-agent=bedrock sesv2=ses
    apigatewayv2=apigateway apigatewaymanagementapi=execute-api dynamodbstreams=dynamodb elbv2=elasticloadbalancing
    elb=elasticloadbalancing efs=elasticfilesystem opensearch=es opensearchserverless=aoss sagemaker-runtime=sagemaker
    resourcegroupstaggingapi=tag appconfigdata=appconfig s3control=s3 docdb=rds neptune=rds emr=elasticmapreduce
    iot-data=iot lex-runtime=lex lexv2-runtime=lex location=geo personalize-runtime=personalize pinpoint=mobiletargeting
    service-quotas=servicequotas sso-admin=sso timestream-query=timestream timestream-write=timestream
    """.split()
)
"""IAM's prefix of a service where it is not boto3's name."""

_S3 = """
    CompleteMultipartUpload=PutObject CopyObject=GetObject,PutObject CreateMultipartUpload=PutObject
    GetObjectAttributes=GetObject,GetObjectAttributes
    UploadPart=PutObject UploadPartCopy=GetObject,PutObject HeadObject=GetObject SelectObjectContent=GetObject
    RenameObject=GetObject,PutObject,DeleteObject DeleteObjects=DeleteObject ListParts=ListMultipartUploadParts
    HeadBucket=ListBucket ListObjects=ListBucket ListObjectsV2=ListBucket ListObjectVersions=ListBucketVersions
    ListMultipartUploads=ListBucketMultipartUploads ListBuckets=ListAllMyBuckets
    ListDirectoryBuckets=s3express:ListAllMyDirectoryBuckets CreateSession=s3express:CreateSession
    WriteGetObjectResponse=s3-object-lambda:WriteGetObjectResponse
    GetBucketCors=GetBucketCORS PutBucketCors=PutBucketCORS DeleteBucketCors=PutBucketCORS
    GetBucketEncryption=GetEncryptionConfiguration PutBucketEncryption=PutEncryptionConfiguration
    DeleteBucketEncryption=PutEncryptionConfiguration
    GetBucketLifecycle=GetLifecycleConfiguration GetBucketLifecycleConfiguration=GetLifecycleConfiguration
    PutBucketLifecycle=PutLifecycleConfiguration PutBucketLifecycleConfiguration=PutLifecycleConfiguration
    DeleteBucketLifecycle=PutLifecycleConfiguration
    GetBucketReplication=GetReplicationConfiguration PutBucketReplication=PutReplicationConfiguration
    DeleteBucketReplication=PutReplicationConfiguration
    GetBucketAnalyticsConfiguration=GetAnalyticsConfiguration PutBucketAnalyticsConfiguration=PutAnalyticsConfiguration
    DeleteBucketAnalyticsConfiguration=PutAnalyticsConfiguration
    ListBucketAnalyticsConfigurations=GetAnalyticsConfiguration
    GetBucketInventoryConfiguration=GetInventoryConfiguration PutBucketInventoryConfiguration=PutInventoryConfiguration
    DeleteBucketInventoryConfiguration=PutInventoryConfiguration
    ListBucketInventoryConfigurations=GetInventoryConfiguration
    GetBucketMetricsConfiguration=GetMetricsConfiguration PutBucketMetricsConfiguration=PutMetricsConfiguration
    DeleteBucketMetricsConfiguration=PutMetricsConfiguration ListBucketMetricsConfigurations=GetMetricsConfiguration
    GetBucketIntelligentTieringConfiguration=GetIntelligentTieringConfiguration
    PutBucketIntelligentTieringConfiguration=PutIntelligentTieringConfiguration
    DeleteBucketIntelligentTieringConfiguration=PutIntelligentTieringConfiguration
    ListBucketIntelligentTieringConfigurations=GetIntelligentTieringConfiguration
    GetBucketAccelerateConfiguration=GetAccelerateConfiguration
    PutBucketAccelerateConfiguration=PutAccelerateConfiguration
    GetBucketNotificationConfiguration=GetBucketNotification PutBucketNotificationConfiguration=PutBucketNotification
    DeleteBucketOwnershipControls=PutBucketOwnershipControls DeleteBucketTagging=PutBucketTagging
    GetObjectLockConfiguration=GetBucketObjectLockConfiguration
    PutObjectLockConfiguration=PutBucketObjectLockConfiguration
    GetPublicAccessBlock=GetBucketPublicAccessBlock PutPublicAccessBlock=PutBucketPublicAccessBlock
    DeletePublicAccessBlock=PutBucketPublicAccessBlock
    CreateBucketMetadataConfiguration=CreateBucketMetadataTableConfiguration
    DeleteBucketMetadataConfiguration=DeleteBucketMetadataTableConfiguration
    GetBucketMetadataConfiguration=GetBucketMetadataTableConfiguration
"""

ACTIONS: dict[str, str] = {
    "s3": _S3,
    "s3control": """
        DeletePublicAccessBlock=PutAccountPublicAccessBlock GetPublicAccessBlock=GetAccountPublicAccessBlock
        PutPublicAccessBlock=PutAccountPublicAccessBlock
    """,
    "dynamodb": """
        TransactGetItems=GetItem TransactWriteItems= ExecuteStatement= BatchExecuteStatement= ExecuteTransaction=
    """,
    "sqs": """
        ChangeMessageVisibilityBatch=ChangeMessageVisibility DeleteMessageBatch=DeleteMessage
        SendMessageBatch=SendMessage
    """,
    "sns": "PublishBatch=Publish",
    "lambda": """
        Invoke=InvokeFunction InvokeAsync=InvokeFunction InvokeWithResponseStream=InvokeFunction
        GetLayerVersionByArn=GetLayerVersion
    """,
    "kms": "ReEncrypt=ReEncryptFrom,ReEncryptTo",
    "secretsmanager": "BatchGetSecretValue=BatchGetSecretValue,GetSecretValue",
    "bedrock-runtime": """
        Converse=InvokeModel ConverseStream=InvokeModelWithResponseStream StartAsyncInvoke=InvokeModel
        InvokeModelWithBidirectionalStream=InvokeModelWithResponseStream
    """,
    "bedrock-agent-runtime": "RetrieveAndGenerateStream=RetrieveAndGenerate",
    "cloudfront": "CreateDistributionWithTags=CreateDistribution,TagResource",
    "apigatewaymanagementapi": (
        "PostToConnection=ManageConnections GetConnection=ManageConnections DeleteConnection=ManageConnections"
    ),
    "budgets": """
        CreateBudget=ModifyBudget UpdateBudget=ModifyBudget DeleteBudget=ModifyBudget CreateNotification=ModifyBudget
        UpdateNotification=ModifyBudget DeleteNotification=ModifyBudget CreateSubscriber=ModifyBudget
        UpdateSubscriber=ModifyBudget DeleteSubscriber=ModifyBudget DescribeBudget=ViewBudget
        DescribeBudgets=ViewBudget DescribeBudgetPerformanceHistory=ViewBudget
        DescribeNotificationsForBudget=ViewBudget DescribeSubscribersForNotification=ViewBudget
        DescribeBudgetNotificationsForAccount=ViewBudget
    """,
}
"""Operation and the actions it needs, where they are not the one of the same name; empty when arguments decide."""

NOTHING: dict[str, str] = {
    "sts": "GetCallerIdentity GetSessionToken",
    "cognito-idp": """
        InitiateAuth RespondToAuthChallenge SignUp ConfirmSignUp ForgotPassword ConfirmForgotPassword
        ResendConfirmationCode GetUser GlobalSignOut ChangePassword RevokeToken UpdateUserAttributes DeleteUser
        GetUserAttributeVerificationCode VerifyUserAttribute AssociateSoftwareToken VerifySoftwareToken
        SetUserMFAPreference ListDevices GetDevice ForgetDevice ConfirmDevice UpdateDeviceStatus SetUserSettings
        DeleteUserAttributes GetUserAuthFactors StartWebAuthnRegistration CompleteWebAuthnRegistration
        ListWebAuthnCredentials DeleteWebAuthnCredential
    """,
    "cognito-identity": "GetId GetCredentialsForIdentity GetOpenIdToken UnlinkIdentity",
}
"""Operations that IAM allows everybody, or that carry a token of their own."""

_IMAGES = """
    DetectLabels DetectFaces DetectText DetectModerationLabels DetectProtectiveEquipment RecognizeCelebrities IndexFaces
    SearchFacesByImage
""".split()
_VIDEOS = """
    StartLabelDetection StartFaceDetection StartTextDetection StartContentModeration StartCelebrityRecognition
    StartFaceSearch StartPersonTracking StartSegmentDetection
""".split()
_DOCUMENTS = "DetectDocumentText AnalyzeDocument AnalyzeExpense".split()
_LOCATIONS = "StartDocumentTextDetection StartDocumentAnalysis StartExpenseAnalysis StartLendingAnalysis".split()
_STORED: dict[str, dict[str, str]] = {
    "rekognition": {**dict.fromkeys(_IMAGES, "Image"), **dict.fromkeys(_VIDEOS, "Video")},
    "textract": {**dict.fromkeys(_DOCUMENTS, "Document"), **dict.fromkeys(_LOCATIONS, "DocumentLocation")},
}
"""Operations that read an object of S3 with the rights of their caller, and the argument that names it."""


def _reading(service: str) -> dict[str, str]:
    return {name: f"{argument}.S3Object=s3:GetObject" for name, argument in _STORED[service].items()}


def _read(service: str) -> str:
    parts = (("BucketName", "Bucket"), ("ObjectName", "Name"))
    return " ".join(
        f"{name}:s3:GetObject|object.{part}={argument}.S3Object.{member}"
        for name, argument in _STORED[service].items()
        for part, member in parts
    )


_PARTIQL = "=PartiQLSelect,PartiQLInsert,PartiQLUpdate,PartiQLDelete"

EXTRAS: dict[str, dict[str, str]] = {
    "dynamodb": {
        "TransactWriteItems": "TransactItems[].Put=PutItem TransactItems[].Update=UpdateItem"
        " TransactItems[].Delete=DeleteItem TransactItems[].ConditionCheck=ConditionCheckItem",
        "ExecuteStatement": f"Statement{_PARTIQL}",
        "BatchExecuteStatement": f"Statements[].Statement{_PARTIQL}",
        "ExecuteTransaction": f"TransactStatements[].Statement{_PARTIQL}",
    },
    "s3": {
        "PutObject": "Tagging=PutObjectTagging ACL=PutObjectAcl ObjectLockLegalHoldStatus=PutObjectLegalHold"
        " ObjectLockMode=PutObjectRetention",
        "CreateMultipartUpload": "Tagging=PutObjectTagging ACL=PutObjectAcl",
        "CopyObject": "Tagging=PutObjectTagging TaggingDirective=GetObjectTagging,PutObjectTagging ACL=PutObjectAcl",
        "CreateBucket": "ACL=PutBucketAcl ObjectOwnership=PutBucketOwnershipControls"
        " ObjectLockEnabledForBucket=PutBucketObjectLockConfiguration,PutBucketVersioning",
        "DeleteObject": "BypassGovernanceRetention=BypassGovernanceRetention",
        "DeleteObjects": "BypassGovernanceRetention=BypassGovernanceRetention",
        "PutObjectRetention": "BypassGovernanceRetention=BypassGovernanceRetention",
    },
    "sqs": {"CreateQueue": "tags=TagQueue"},
    "sesv2": {"SendEmail": "Content.Raw=SendRawEmail"},
    "ec2": {
        "RunInstances": "TagSpecifications=CreateTags IamInstanceProfile=iam:PassRole",
        "CreateVolume": "TagSpecifications=CreateTags",
        "CreateSecurityGroup": "TagSpecifications=CreateTags",
        "CreateSnapshot": "TagSpecifications=CreateTags",
    },
    "ecs": {"RunTask": "taskDefinition=iam:PassRole"},
    "scheduler": dict.fromkeys(("CreateSchedule", "UpdateSchedule"), "Target.RoleArn=iam:PassRole"),
    "events": {"PutTargets": "Targets[].RoleArn=iam:PassRole"},
    "translate": {"TranslateText": "SourceLanguageCode:auto=comprehend:DetectDominantLanguage"},
    "rekognition": _reading("rekognition"),
    "textract": _reading("textract"),
}
"""Actions that an operation needs only with an argument: operation to ``argument=actions``.

An argument is a path: ``Entries[].EventBusName`` is the member of every element, ``RequestItems{}`` every key; with
``:value`` behind it, only with this value.
"""

TAGGED = (
    "lambda dynamodb sns stepfunctions events kms secretsmanager logs ecs ecr cognito-idp scheduler pipes glue athena"
)
"""Services whose creating operations need the action TagResource when they are given tags."""

INSTEAD: dict[str, dict[str, str]] = {
    "s3": {
        "GetObject": "VersionId=GetObject:GetObjectVersion",
        "HeadObject": "VersionId=GetObject:GetObjectVersion",
        "DeleteObject": "VersionId=DeleteObject:DeleteObjectVersion",
        "GetObjectTagging": "VersionId=GetObjectTagging:GetObjectVersionTagging",
        "PutObjectTagging": "VersionId=PutObjectTagging:PutObjectVersionTagging",
        "DeleteObjectTagging": "VersionId=DeleteObjectTagging:DeleteObjectVersionTagging",
        "GetObjectAcl": "VersionId=GetObjectAcl:GetObjectVersionAcl",
        "PutObjectAcl": "VersionId=PutObjectAcl:PutObjectVersionAcl",
    }
}
"""Actions that another one replaces with an argument."""

BINDINGS: dict[str, str] = {
    "s3": "bucket.BucketName=Bucket object.BucketName=Bucket object.ObjectName=Key"
    " DeleteObjects:object.ObjectName=Delete.Objects[].Key"
    " CopyObject:s3:GetObject|object.BucketName=CopySource.Bucket"
    " CopyObject:s3:GetObject|object.ObjectName=CopySource.Key"
    " CopyObject:s3:GetObjectTagging|object.BucketName=CopySource.Bucket"
    " CopyObject:s3:GetObjectTagging|object.ObjectName=CopySource.Key"
    " UploadPartCopy:s3:GetObject|object.BucketName=CopySource.Bucket"
    " UploadPartCopy:s3:GetObject|object.ObjectName=CopySource.Key",
    "sqs": "queue.QueueName=QueueUrl|QueueName",
    "sns": "topic.TopicName=TopicArn|TargetArn|Name",
    "ssm": "parameter.ParameterNameWithoutLeadingSlash=Name|Names|Path document.DocumentName=DocumentName"
    " StartSession:instance.InstanceId=Target",
    "secretsmanager": "Secret.SecretId=SecretId|Name|SecretIdList",
    "kms": "key.KeyId=KeyId|TargetKeyId ReEncrypt:kms:ReEncryptFrom|key.KeyId=SourceKeyId"
    " ReEncrypt:kms:ReEncryptTo|key.KeyId=DestinationKeyId",
    "lambda": "function.FunctionName=FunctionName",
    "ecs": "task-definition.TaskDefinitionFamilyName=taskDefinition|family"
    " task-definition.TaskDefinitionRevisionNumber= cluster.ClusterName=cluster"
    " service.ClusterName=cluster service.ServiceName=service|services task.ClusterName=cluster task.TaskId=task|tasks",
    "events": "event-bus.EventBusName=EventBusName PutEvents:event-bus.EventBusName=Entries[].EventBusName"
    " rule-on-default-event-bus.RuleName=Name|Rule"
    " rule-on-custom-event-bus.EventBusName=EventBusName rule-on-custom-event-bus.RuleName=Name|Rule",
    "sesv2": "identity.IdentityName=FromEmailAddress|EmailIdentity",
    "ses": "identity.IdentityName=Source|Identity",
    "dynamodb": "stream.TableName=StreamArn BatchGetItem:table.TableName=RequestItems{}"
    " BatchWriteItem:table.TableName=RequestItems{}|TableName"
    " TransactGetItems:table.TableName=TransactItems[].Get.TableName"
    " TransactWriteItems:dynamodb:PutItem|table.TableName=TransactItems[].Put.TableName"
    " TransactWriteItems:dynamodb:UpdateItem|table.TableName=TransactItems[].Update.TableName"
    " TransactWriteItems:dynamodb:DeleteItem|table.TableName=TransactItems[].Delete.TableName"
    " TransactWriteItems:dynamodb:ConditionCheckItem|table.TableName=TransactItems[].ConditionCheck.TableName"
    " ExecuteStatement:table.TableName=Statement BatchExecuteStatement:table.TableName=Statements[].Statement"
    " ExecuteTransaction:table.TableName=TransactStatements[].Statement"
    " RestoreTableToPointInTime:table.TableName=TargetTableName RestoreTableFromBackup:table.TableName=TargetTableName"
    " ImportTable:table.TableName=TableCreationParameters.TableName",
    "dynamodbstreams": "stream.TableName=StreamArn",
    "kinesis": "stream.StreamName=StreamName|StreamARN",
    "rds-data": "cluster.DbClusterInstanceName=resourceArn",
    "scheduler": "schedule.GroupName=GroupName schedule.ScheduleName=Name schedule-group.GroupName=Name",
    "stepfunctions": "CreateStateMachine:statemachine.StateMachineName=name",
    "bedrock-runtime": "foundation-model.ResourceId=modelId guardrail.GuardrailId=guardrailIdentifier",
    "logs": "log-group.LogGroupName=logGroupName|logGroupIdentifier|logGroupNames|logGroupIdentifiers",
    "rekognition": _read("rekognition"),
    "textract": _read("textract"),
    "athena": "workgroup.WorkGroupName=WorkGroup",
    "cognito-idp": "userpool.UserPoolId=UserPoolId",
    "ec2": "instance.InstanceId=InstanceIds|InstanceId image.ImageId=ImageId subnet.SubnetId=SubnetId"
    " security-group.SecurityGroupId=SecurityGroupIds|GroupId key-pair.KeyPairName=KeyName",
    "s3vectors": "Index.BucketName=vectorBucketName|indexArn Index.IndexName=indexName|indexArn"
    " VectorBucket.BucketName=vectorBucketName|vectorBucketArn",
    "batch": "SubmitJob:job.JobId=",
    "rds": "db.DbInstanceName=DBInstanceIdentifier cluster.DbClusterInstanceName=DBClusterIdentifier",
    "cloudformation": "stack.Id= stack.StackName=StackName|StackId",
    "autoscaling": "autoScalingGroup.GroupId= autoScalingGroup.GroupFriendlyName=AutoScalingGroupName",
    "sagemaker-runtime": "endpoint.EndpointName=EndpointName",
}
"""Which argument fills which part of an ARN, where the names do not say it: ``type.Part=Argument|Argument``.

``Operation:`` before it means only there, ``action|`` before the type only for this action of the operation.
"""

FREE = frozenset({"translate", "polly", "rekognition", "ce"})
"""Prefixes whose operations need name no resource: then the action is asked for on everything."""

TYPES: dict[str, dict[str, str]] = {
    "bedrock": {"InvokeModel": "foundation-model", "InvokeModelWithResponseStream": "foundation-model"},
    "states": {"DescribeExecution": "execution", "GetExecutionHistory": "execution", "StopExecution": "execution"},
    "ses": {"SendEmail": "identity", "SendRawEmail": "identity", "SendTemplatedEmail": "identity"},
    "ecs": {"ListTasks": ""},
    "logs": {"CreateLogStream": "log-group", "DescribeLogStreams": "log-group", "DeleteLogStream": "log-stream"},
    "s3": {"ListBucket": "bucket", "GetObject": "object", "PutObject": "object", "DeleteObject": "object"},
}
"""The one resource type to bind, where the reference calls alternatives all required; empty for none."""
