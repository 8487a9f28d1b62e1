"""The role with which a job of GitHub Actions signs in, without any key that is kept: a CloudFormation template."""

from typing import Any

from tdev.domain.pipelines import Pipeline

_ISSUER = "token.actions.githubusercontent.com"


def roles(pipeline: Pipeline) -> dict[str, Any]:
    """One role per stage, which only jobs of that environment may take, and which may only call the stage's API.

    The provider exists once in an account: give its ARN when there is one.
    """
    resources: dict[str, Any] = {
        "Provider": {
            "Type": "AWS::IAM::OIDCProvider",
            "Condition": "NoProvider",
            "Properties": {"Url": f"https://{_ISSUER}", "ClientIdList": ["sts.amazonaws.com"]},
        }
    }
    parameters: dict[str, Any] = {
        "Repository": {"Type": "String", "AllowedPattern": "[A-Za-z0-9._-]+/[A-Za-z0-9._-]+"},
        "ProviderArn": {"Type": "String", "Default": "", "Description": "of the provider, when there is one"},
    }
    outputs: dict[str, Any] = {}
    for stage in pipeline.stages:
        word = stage.name.title().replace("-", "")
        parameters[f"Api{word}"] = {
            "Type": "String",
            "AllowedPattern": "[a-z0-9]{10}",
            "Description": f"id of the API of {stage.name}",
        }
        resources[f"Role{word}"] = _role(pipeline, stage.name, f"Api{word}")
        outputs[f"Role{word}"] = {
            "Description": f"AWS_ROLE_ARN of the environment {stage.name}; add it: tdev callers add ARN",
            "Value": {"Fn::GetAtt": [f"Role{word}", "Arn"]},
        }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Roles with which jobs of GitHub Actions call the API of T-Developer",
        "Parameters": parameters,
        "Conditions": {"NoProvider": {"Fn::Equals": [{"Ref": "ProviderArn"}, ""]}},
        "Resources": resources,
        "Outputs": outputs,
    }


def _role(pipeline: Pipeline, stage: str, api: str) -> dict[str, Any]:
    provider = {"Fn::If": ["NoProvider", {"Ref": "Provider"}, {"Ref": "ProviderArn"}]}
    trusted = {
        f"{_ISSUER}:aud": "sts.amazonaws.com",
        f"{_ISSUER}:sub": {"Fn::Sub": f"repo:${{Repository}}:environment:{stage}"},
    }
    called = f"arn:${{AWS::Partition}}:execute-api:{pipeline.region}:${{AWS::AccountId}}:${{{api}}}/*/*/iam/*"
    may = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": {"Fn::Sub": called}}
    trust = {
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": trusted},
    }
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "Description": f"Deploys to {stage} from GitHub Actions",
            "MaxSessionDuration": 3600,
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
            "Policies": [
                {"PolicyName": "call-the-api", "PolicyDocument": {"Version": "2012-10-17", "Statement": [may]}}
            ],
        },
    }
