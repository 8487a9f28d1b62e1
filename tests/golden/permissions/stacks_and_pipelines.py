import boto3


def run() -> None:
    boto3.client("cloudformation").describe_stacks(StackName="shop")  # needs cloudformation:DescribeStacks on stack/shop/*
    boto3.client("codepipeline").start_pipeline_execution(name="main")  # needs codepipeline:StartPipelineExecution on main
    boto3.client("codebuild").start_build(projectName="app")  # needs codebuild:StartBuild on project/app
