import boto3


def run() -> None:
    boto3.client("apigateway").get_rest_api(restApiId="abc")  # needs apigateway:GET on /restapis/abc
    boto3.client("apigatewayv2").delete_route(ApiId="abc", RouteId="r")  # needs apigateway:DELETE on /apis/abc/routes/r
