import time

import boto3


def errors_of(group: str = "/aws/lambda/checkout", minutes: int = 15) -> list[str]:
    logs = boto3.client("logs")
    now = int(time.time())
    query = logs.start_query(  # needs logs:StartQuery on log-group:/aws/lambda/checkout:*, logs:StartQuery on log-group:${inputs.group}:* ; finds resource_unbound
        logGroupName=group,
        startTime=now - minutes * 60,
        endTime=now,
        queryString="fields @message | filter level = 'ERROR' | limit 20",
    )
    while (answer := logs.get_query_results(queryId=query["queryId"]))["status"] in ("Scheduled", "Running"):  # needs logs:GetQueryResults on log-group:${logs.log-group}:* ; finds resource_unbound
        time.sleep(0.5)
    return [field["value"] for row in answer["results"] for field in row if field["field"] == "@message"]
