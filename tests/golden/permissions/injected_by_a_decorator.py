import functools

import boto3


def with_client(function):
    @functools.wraps(function)
    def wrapped(*args):
        return function(boto3.client("s3"), *args)  # finds client_escapes

    return wrapped


@with_client
def run(client, key):
    client.get_object(Bucket="raw", Key=key)  # finds client_unknown
