import boto3

athena = boto3.client("athena")


def run() -> None:
    athena.start_query_execution(QueryString="SELECT 1", WorkGroup="reports")  # needs athena:StartQueryExecution on workgroup/reports
    athena.start_query_execution(QueryString="SELECT 1")  # needs athena:StartQueryExecution on workgroup/primary
