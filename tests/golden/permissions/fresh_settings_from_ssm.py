import boto3


class Parameters:
    def __init__(self, root: str = "/acme/billing/") -> None:
        self.root = root
        self._ssm = boto3.client("ssm")

    def all(self) -> dict[str, str]:
        found: dict[str, str] = {}
        paginator = self._ssm.get_paginator("get_parameters_by_path")
        for page in paginator.paginate(Path=self.root, Recursive=True):  # needs ssm:GetParametersByPath on parameter/acme/billing/, ssm:GetParametersByPath on parameter/acme/billing/*
            for parameter in page["Parameters"]:
                found[parameter["Name"].removeprefix(self.root)] = parameter["Value"]
        return found

    def one(self, name: str) -> str:
        return self._ssm.get_parameter(Name=f"/acme/billing/{name}")["Parameter"]["Value"]  # needs ssm:GetParameter on parameter/acme/billing/*
