import boto3

ecs = boto3.client("ecs")


def run() -> None:
    ecs.run_task(cluster="main", taskDefinition="worker:3")  # needs ecs:RunTask on task-definition/worker:3, iam:PassRole ; finds resource_unbound
    ecs.update_service(cluster="main", service="web", desiredCount=2)  # needs ecs:UpdateService on service/main/web
    ecs.describe_services(cluster="main", services=["web", "api"])  # needs ecs:DescribeServices on service/main/web, ecs:DescribeServices on service/main/api
