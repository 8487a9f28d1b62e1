import boto3

boto3.client("ec2").get_paginator("describe_volumes").paginate().search("Volumes[]")  # needs ec2:DescribeVolumes
