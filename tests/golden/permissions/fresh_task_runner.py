import boto3


def start_worker(job: str) -> str:
    ecs = boto3.client("ecs")
    answer = ecs.run_task(  # needs ecs:RunTask on task-definition/worker:*, iam:PassRole ; finds resource_unbound
        cluster="jobs",
        taskDefinition="worker",
        launchType="FARGATE",
        overrides={"containerOverrides": [{"name": "main", "command": ["run", job]}]},
    )
    return answer["tasks"][0]["taskArn"]
