import boto3

ssm = boto3.client("ssm")


def run() -> None:
    ssm.get_parameters(Names=["/shop/a", "plain"])  # needs ssm:GetParameters on parameter/shop/a, ssm:GetParameters on parameter/plain
    ssm.get_parameters_by_path(Path="/shop")  # needs ssm:GetParametersByPath on parameter/shop, ssm:GetParametersByPath on parameter/shop/*
    ssm.put_parameter(Name="/shop/a", Value="1", Type="String")  # needs ssm:PutParameter on parameter/shop/a
