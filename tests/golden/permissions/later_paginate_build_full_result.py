import boto3

boto3.client("ecs").get_paginator("list_tasks").paginate(cluster="c").build_full_result()  # needs ecs:ListTasks
