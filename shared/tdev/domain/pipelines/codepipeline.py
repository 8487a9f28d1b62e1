"""The pipeline as CodePipeline with CodeBuild: a CloudFormation template."""

from typing import Any

from tdev.domain.pipelines import Pipeline, StageRun
from tdev.domain.pipelines.steps import REPORTS, deploy, gates, install
from tdev.domain.pipelines.yaml_text import yaml_text

_NOTHING_PUBLIC = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
_IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:5.0"


def template(pipeline: Pipeline) -> dict[str, Any]:
    """Source, gates, then each stage behind a manual approval where it wants one.

    The role of a stage's project calls the API of the stage: add it there with ``tdev callers add``.
    """
    resources: dict[str, Any] = {"Artifacts": _bucket(), "ArtifactsPolicy": _tls_only()}
    resources |= _project("Gates", gates_buildspec(pipeline), {}, [])
    parameters: dict[str, Any] = {
        "Repository": {"Type": "String", "Description": "owner/name"},
        "Connection": {"Type": "String", "Description": "ARN of the connection to the host of the repository"},
    }
    stages = [_source(pipeline), _stage_of("Gates", [_build("Gates")])]
    for stage in pipeline.stages:
        word = stage.name.title().replace("-", "")
        parameters[f"Api{word}"] = {"Type": "String", "Description": f"id of the API of {stage.name}"}
        host = f"https://${{Api{word}}}.execute-api.{pipeline.region}.${{AWS::URLSuffix}}"
        called = f"arn:${{AWS::Partition}}:execute-api:{pipeline.region}:${{AWS::AccountId}}:${{Api{word}}}/*/*/iam/*"
        may = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": {"Fn::Sub": called}}
        endpoint = {"TDEV_ENDPOINT": {"Fn::Sub": host}}
        resources |= _project(f"Deploy{word}", deploy_buildspec(pipeline, stage), endpoint, [may])
        approval = [_approval(stage)] if stage.approval else []
        stages.append(_stage_of(f"Deploy-{stage.name}", [*approval, _build(f"Deploy{word}", order=len(approval) + 1)]))
    resources |= _pipeline(pipeline, stages)
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"Pipeline {pipeline.name}: gates, then {', '.join(stage.name for stage in pipeline.stages)}",
        "Parameters": parameters,
        "Resources": resources,
    }


def gates_buildspec(pipeline: Pipeline) -> str:
    """The build specification of the gates; their reports are a report group of CodeBuild."""
    reports = {"tdev": {"files": ["*.xml"], "base-directory": REPORTS, "file-format": "JUNITXML"}}
    return yaml_text({**_phases(pipeline, gates(pipeline)), "reports": reports})


def deploy_buildspec(pipeline: Pipeline, stage: StageRun) -> str:
    """The build specification of the deployment to a stage."""
    return yaml_text(_phases(pipeline, deploy(pipeline, stage, "$CODEBUILD_RESOLVED_SOURCE_VERSION")))


def _phases(pipeline: Pipeline, script: str) -> dict[str, Any]:
    return {
        "version": 0.2,
        "env": {"shell": "bash"},
        "phases": {
            "install": {"runtime-versions": {"python": pipeline.python}, "commands": [install(pipeline)]},
            "build": {"commands": [script]},
        },
    }


def _bucket() -> dict[str, Any]:
    return {
        "Type": "AWS::S3::Bucket",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
            },
            "PublicAccessBlockConfiguration": dict.fromkeys(_NOTHING_PUBLIC, True),
            "LifecycleConfiguration": {"Rules": [{"Id": "expire", "Status": "Enabled", "ExpirationInDays": 30}]},
        },
    }


def _tls_only() -> dict[str, Any]:
    both = [{"Fn::GetAtt": ["Artifacts", "Arn"]}, {"Fn::Sub": "${Artifacts.Arn}/*"}]
    refused = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": both}
    statement = {**refused, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    return {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {"Bucket": {"Ref": "Artifacts"}, "PolicyDocument": _policy([statement])},
    }


def _policy(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def _role(service: str, statements: list[dict[str, Any]]) -> dict[str, Any]:
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    own = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": _policy([{**trust, "Condition": own}]),
            "Policies": [{"PolicyName": "work", "PolicyDocument": _policy(statements)}],
        },
    }


def _project(name: str, buildspec: str, environment: dict[str, Any], more: list[dict[str, Any]]) -> dict[str, Any]:
    """A build project with its log group and role."""
    variables = [{"Name": key, "Value": value} for key, value in environment.items()]
    report = "arn:${AWS::Partition}:codebuild:${AWS::Region}:${AWS::AccountId}:report-group/${AWS::StackName}-*"
    statements = [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": {"Fn::GetAtt": [f"{name}Log", "Arn"]},
        },
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": {"Fn::Sub": "${Artifacts.Arn}/*"}},
        {
            "Effect": "Allow",
            "Action": [
                "codebuild:BatchPutTestCases",
                "codebuild:CreateReport",
                "codebuild:CreateReportGroup",
                "codebuild:UpdateReport",
            ],
            "Resource": {"Fn::Sub": report},
        },
        *more,
    ]
    return {
        f"{name}Log": {
            "Type": "AWS::Logs::LogGroup",
            "DeletionPolicy": "Delete",
            "UpdateReplacePolicy": "Delete",
            "Properties": {"RetentionInDays": 30},
        },
        f"{name}Role": _role("codebuild.amazonaws.com", statements),
        name: {
            "Type": "AWS::CodeBuild::Project",
            "Properties": {
                "Name": {"Fn::Sub": f"${{AWS::StackName}}-{name}"},
                "ServiceRole": {"Fn::GetAtt": [f"{name}Role", "Arn"]},
                "Artifacts": {"Type": "CODEPIPELINE"},
                "Environment": {
                    "Type": "LINUX_CONTAINER",
                    "ComputeType": "BUILD_GENERAL1_SMALL",
                    "Image": _IMAGE,
                    "EnvironmentVariables": variables,
                },
                "LogsConfig": {"CloudWatchLogs": {"Status": "ENABLED", "GroupName": {"Ref": f"{name}Log"}}},
                "Source": {"Type": "CODEPIPELINE", "BuildSpec": buildspec},
                "TimeoutInMinutes": 60,
            },
        },
    }


def _source(pipeline: Pipeline) -> dict[str, Any]:
    return _stage_of(
        "Source",
        [
            {
                "Name": "Source",
                "ActionTypeId": _type("Source", "AWS", "CodeStarSourceConnection"),
                "Configuration": {
                    "ConnectionArn": {"Ref": "Connection"},
                    "FullRepositoryId": {"Ref": "Repository"},
                    "BranchName": pipeline.branch,
                },
                "OutputArtifacts": [{"Name": "Source"}],
                "RunOrder": 1,
            }
        ],
    )


def _type(category: str, owner: str, provider: str) -> dict[str, str]:
    return {"Category": category, "Owner": owner, "Provider": provider, "Version": "1"}


def _stage_of(name: str, actions: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Name": name, "Actions": actions}


def _build(project: str, order: int = 1) -> dict[str, Any]:
    return {
        "Name": project,
        "ActionTypeId": _type("Build", "AWS", "CodeBuild"),
        "Configuration": {"ProjectName": {"Ref": project}},
        "InputArtifacts": [{"Name": "Source"}],
        "RunOrder": order,
    }


def _approval(stage: StageRun) -> dict[str, Any]:
    return {
        "Name": "Approval",
        "ActionTypeId": _type("Approval", "AWS", "Manual"),
        "Configuration": {"CustomData": f"This change goes to {stage.name}."},
        "RunOrder": 1,
    }


def _pipeline(pipeline: Pipeline, stages: list[dict[str, Any]]) -> dict[str, Any]:
    projects = ["Gates", *(f"Deploy{stage.name.title().replace('-', '')}" for stage in pipeline.stages)]
    statements: list[dict[str, Any]] = [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
            "Resource": {"Fn::Sub": "${Artifacts.Arn}/*"},
        },
        {
            "Effect": "Allow",
            "Action": ["codebuild:BatchGetBuilds", "codebuild:StartBuild"],
            "Resource": [{"Fn::GetAtt": [project, "Arn"]} for project in projects],
        },
        {"Effect": "Allow", "Action": "codestar-connections:UseConnection", "Resource": {"Ref": "Connection"}},
    ]
    return {
        "PipelineRole": _role("codepipeline.amazonaws.com", statements),
        "Pipeline": {
            "Type": "AWS::CodePipeline::Pipeline",
            "Properties": {
                "PipelineType": "V2",
                "ExecutionMode": "QUEUED",
                "RoleArn": {"Fn::GetAtt": ["PipelineRole", "Arn"]},
                "ArtifactStore": {"Type": "S3", "Location": {"Ref": "Artifacts"}},
                "Stages": stages,
            },
        },
    }
