"""The HTTP API: two doors to the same functions, and one path that is open."""

import json
from collections.abc import Mapping

from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.functions import Deployed
from infra.constructs.log_groups import log_group
from infra.constructs.resource_names import ResourceNames
from infra.stages import Stage

PAGES = (("GET", "/"), ("GET", "/ui/{proxy+}"), ("POST", "/ui/{proxy+}"))
"""What browsers ask for: the function itself looks who sits there, because an authorizer reads no cookie."""
OPEN = (("GET", "/health"), *PAGES)
"""The only routes without an authorizer."""
SIGNED_IN = (("ANY", "/api/{proxy+}"), ("GET", "/version"), ("GET", "/openapi.json"), ("GET", "/docs"))
"""Routes behind a bearer token."""
SIGNED = (("ANY", "/iam/{proxy+}"),)
"""Routes for AWS identities, who sign with SigV4: the same paths behind ``/iam``."""
_LOGGED = {
    "request_id": "$context.requestId",
    "ip": "$context.identity.sourceIp",
    "at": "$context.requestTimeEpoch",
    "method": "$context.httpMethod",
    "route": "$context.routeKey",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "ms": "$context.responseLatency",
    "integration_ms": "$context.integrationLatency",
    "integration_error": "$context.integrationErrorMessage",
    "authorizer_error": "$context.authorizer.error",
    "subject": "$context.authorizer.claims.sub",
    "caller": "$context.identity.userArn",
}


class Web(Construct):
    """An HTTP API with payload format 2.0, access log and throttling.

    A function whose declaration names a route gets the requests of that route; all others go to ``api``.

    Attributes:
        api: The API.
        stage: Its stage ``$default``.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        names: ResourceNames,
        functions: Mapping[str, Deployed],
        tokens: tuple[str, str],
    ) -> None:
        """Make the API. ``tokens`` are the issuer of bearer tokens and what they must be for."""
        super().__init__(scope, id)
        issuer, audience = tokens
        self.api = apigateway.HttpApi(
            self,
            "Api",
            api_name=names.named("api"),
            description="T-Developer: goals in, plans and results out",
            create_default_stage=False,
        )
        self.stage = self._stage(stage)
        self._jwt = authorizers.HttpJwtAuthorizer("Tokens", issuer, jwt_audience=[audience])
        self._iam = authorizers.HttpIamAuthorizer()
        api = functions["api"].alias
        for method, path in OPEN:
            self._route(method, path, api, apigateway.HttpNoneAuthorizer())
        for method, path in SIGNED_IN:
            self._route(method, path, api, self._jwt)
        for method, path in SIGNED:
            self._route(method, path, api, self._iam)
        for each in functions.values():
            if each.spec.route is not None:
                method, path = each.spec.route.split(" ")
                self._route(method, path, each.alias, self._jwt)
                if method == "ANY":
                    # What is no route of the API, the function api has no answer for behind the door of signatures.
                    self._route(method, f"/iam{path}", each.alias, self._iam)

    def _route(self, method: str, path: str, alias: lambda_.Alias, authorizer: apigateway.IHttpRouteAuthorizer) -> None:
        title = (
            f"{method.title()}{''.join(part.title() for part in path.replace('.', '/').split('/') if part.isalpha())}"
        )
        self.api.add_routes(
            path=path,
            methods=[apigateway.HttpMethod[method]],
            authorizer=authorizer,
            integration=integrations.HttpLambdaIntegration(
                title, alias, payload_format_version=apigateway.PayloadFormatVersion.VERSION_2_0
            ),
        )

    def _stage(self, stage: Stage) -> apigateway.HttpStage:
        made = apigateway.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            stage_name="$default",
            auto_deploy=True,
            detailed_metrics_enabled=True,
            throttle=apigateway.ThrottleSettings(rate_limit=stage.requests_per_second, burst_limit=stage.burst),
        )
        logs = log_group(self, "AccessLogs", stage, f"/aws/vendedlogs/tdev/{stage.name}/access")
        resource = made.node.default_child
        assert isinstance(resource, apigateway.CfnStage)
        resource.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=logs.log_group_arn, format=json.dumps(_LOGGED)
        )
        return made
