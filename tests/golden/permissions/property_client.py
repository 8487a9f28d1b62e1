import functools

import boto3


class Store:
    @functools.cached_property
    def client(self):
        return boto3.client("ssm")

    def read(self) -> str:
        return self.client.get_parameter(Name="/shop/rate")["Parameter"]["Value"]  # needs ssm:GetParameter on parameter/shop/rate
