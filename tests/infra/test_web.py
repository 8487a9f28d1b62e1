"""The HTTP API: who gets in, what is logged, how much at once; and the users of a stage."""

import json

import pytest

from infra.stages import STAGES
from tdev.platform.functions import functions_folder, read_functions
from tests.support.checkout import ROOT
from tests.support.templates import text

SPECS = read_functions(functions_folder(ROOT / "functions"))


def routes(template):
    return {route["RouteKey"]: route for route in template.of("ApiGatewayV2::Route").values()}


def integration(template, key):
    """The integration behind a route."""
    target = text(routes(template)[key]["Target"])
    return template.of("ApiGatewayV2::Integration")[target.removeprefix("integrations/<").removesuffix(">")]


def alias_of(template, function):
    """The logical id of the alias of a function."""
    name = template.path.name.removesuffix(".template.json")
    function_id = template.id_of("Lambda::Function", "FunctionName", f"{name}-{function}")
    return template.id_of("Lambda::Alias", "FunctionName", f"<{function_id}>")


OPEN = {"GET /health", "GET /", "GET /ui/{proxy+}", "POST /ui/{proxy+}"}


class TestRoutes:
    def test_only_health_and_the_pages_which_know_their_visitors_by_themselves_are_open(self, template):
        found = {key for key, route in routes(template).items() if route["AuthorizationType"] == "NONE"}
        assert found == OPEN

    def test_every_other_route_asks_for_a_token_or_a_signature(self, template):
        found = {route["AuthorizationType"] for key, route in routes(template).items() if key not in OPEN}
        assert found == {"JWT", "AWS_IAM"}

    def test_the_door_for_aws_identities_is_signed(self, template):
        found = {key: route["AuthorizationType"] for key, route in routes(template).items() if "/iam/" in key}
        assert found == {"ANY /iam/{proxy+}": "AWS_IAM", "ANY /iam/mcp": "AWS_IAM"}

    def test_api_paths_ask_for_a_token(self, template):
        found = {route["AuthorizationType"] for key, route in routes(template).items() if " /api/" in key}
        assert found == {"JWT"}

    def test_routes_with_tokens_use_the_one_authorizer(self, template):
        (authorizer,) = template.of("ApiGatewayV2::Authorizer")
        used = {
            text(route["AuthorizerId"]) for route in routes(template).values() if route["AuthorizationType"] == "JWT"
        }
        assert used == {f"<{authorizer}>"}

    def test_there_is_no_catch_all_route(self, template):
        assert not [key for key in routes(template) if key == "$default" or " /{proxy+}" in key]

    def test_a_declared_route_leads_to_its_own_function(self, template):
        declared = {spec.route: spec.name for spec in SPECS.values() if spec.route}
        assert declared
        for route, function in declared.items():
            assert integration(template, route)["IntegrationUri"] == {"Ref": alias_of(template, function)}

    def test_a_path_that_is_a_functions_own_leads_to_it_behind_both_doors(self, template):
        for route in ("ANY /mcp", "ANY /iam/mcp"):
            assert integration(template, route)["IntegrationUri"] == {"Ref": alias_of(template, "mcp")}

    def test_every_other_route_leads_to_the_api(self, template):
        declared = {spec.route for spec in SPECS.values()} | {"ANY /iam/mcp"}
        for route in set(routes(template)) - declared:
            assert integration(template, route)["IntegrationUri"] == {"Ref": alias_of(template, "api")}

    def test_functions_get_payload_2(self, template):
        found = template.of("ApiGatewayV2::Integration").values()
        assert {(each["IntegrationType"], each["PayloadFormatVersion"]) for each in found} == {("AWS_PROXY", "2.0")}

    def test_the_api_may_call_each_function_through_one_route_only(self, template):
        granted = [
            each for each in template.of("Lambda::Permission").values() if "apigateway" in text(each["Principal"])
        ]
        assert len(granted) >= len(routes(template)) - 1
        for each in granted:
            assert each["Action"] == "lambda:InvokeFunction"
            assert text(each["FunctionName"]).strip("<>") in template.of("Lambda::Alias")
            assert not text(each["SourceArn"]).endswith("/*/*/*")

    def test_no_other_site_may_read_answers(self, template):
        assert "CorsConfiguration" not in template.only("ApiGatewayV2::Api")


class TestStage:
    def test_there_is_one_and_it_deploys_itself(self, template):
        found = template.only("ApiGatewayV2::Stage")
        assert (found["StageName"], found["AutoDeploy"]) == ("$default", True)

    def test_every_request_is_logged_with_who_and_how_it_ended(self, template):
        log = template.only("ApiGatewayV2::Stage")["AccessLogSettings"]
        fields = json.loads(log["Format"])
        assert set(fields) >= {"request_id", "ip", "at", "method", "route", "status", "ms", "authorizer_error"}
        assert {"$context.identity.userArn", "$context.authorizer.claims.sub"} <= set(fields.values())
        group = text(log["DestinationArn"]).strip("<>").removesuffix(".Arn")
        assert template.of("Logs::LogGroup")[group]["LogGroupName"].startswith("/aws/vendedlogs/")

    def test_the_log_holds_no_token_and_no_body(self, template):
        written = template.only("ApiGatewayV2::Stage")["AccessLogSettings"]["Format"].lower()
        assert not [word for word in ("authorization", "body", "querystring", "cookie") if word in written]

    def test_requests_are_limited(self, template, stage):
        limits = template.only("ApiGatewayV2::Stage")["DefaultRouteSettings"]
        assert limits["ThrottlingRateLimit"] == STAGES[stage].requests_per_second
        assert limits["ThrottlingBurstLimit"] == STAGES[stage].burst


class TestUsers:
    def test_only_administrators_make_users(self, template):
        assert template.only("Cognito::UserPool")["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}

    def test_a_second_factor_is_required_in_production(self, dev, prod):
        assert prod.only("Cognito::UserPool")["MfaConfiguration"] == "ON"
        assert dev.only("Cognito::UserPool")["MfaConfiguration"] == "OPTIONAL"

    def test_the_second_factor_is_an_app_and_no_text_message(self, template):
        assert template.only("Cognito::UserPool")["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]

    def test_passwords_are_long(self, template):
        rules = template.only("Cognito::UserPool")["Policies"]["PasswordPolicy"]
        assert rules["MinimumLength"] >= 12
        assert all(rules[f"Require{kind}"] for kind in ("Lowercase", "Uppercase", "Numbers", "Symbols"))

    def test_users_of_production_cannot_be_deleted_by_accident(self, dev, prod):
        assert prod.only("Cognito::UserPool")["DeletionProtection"] == "ACTIVE"
        assert dev.only("Cognito::UserPool")["DeletionProtection"] == "INACTIVE"

    def test_nobody_writes_his_own_tenant(self, template):
        client = template.only("Cognito::UserPoolClient")
        assert "custom:tenant" in client["ReadAttributes"]
        assert not [name for name in client["WriteAttributes"] if name.startswith("custom:")]

    def test_tenant_and_roles_come_into_access_tokens(self, template):
        trigger = template.only("Cognito::UserPool")["LambdaConfig"]["PreTokenGenerationConfig"]
        assert trigger == {"LambdaArn": {"Ref": alias_of(template, "claims")}, "LambdaVersion": "V2_0"}

    def test_the_pool_alone_may_call_that_trigger(self, template):
        (pool,) = template.of("Cognito::UserPool")
        granted = [each for each in template.of("Lambda::Permission").values() if "cognito" in each["Principal"]]
        assert [text(each["SourceArn"]) for each in granted] == [f"<{pool}.Arn>"]

    def test_there_is_a_group_for_each_role(self, template):
        found = {each["GroupName"] for each in template.of("Cognito::UserPoolGroup").values()}
        assert found == {"tdev-viewer", "tdev-developer", "tdev-approver", "tdev-admin"}

    def test_the_client_says_nothing_about_who_exists(self, template):
        client = template.only("Cognito::UserPoolClient")
        assert client["PreventUserExistenceErrors"] == "ENABLED"
        assert client["EnableTokenRevocation"] is True
        assert not {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH"} & set(client["ExplicitAuthFlows"])
        assert client["AllowedOAuthFlows"] == ["code"]

    def test_tokens_must_be_of_this_pool_and_client(self, template):
        (pool,) = template.of("Cognito::UserPool")
        (client,) = template.of("Cognito::UserPoolClient")
        found = template.only("ApiGatewayV2::Authorizer")["JwtConfiguration"]
        assert text(found) == {
            "Issuer": f"https://cognito-idp.<AWS::Region>.amazonaws.com/<{pool}>",
            "Audience": [f"<{client}>"],
        }


@pytest.fixture(scope="module")
def own(synthesized):
    """A stage whose operator has an identity provider."""
    return synthesized("dev", issuer="https://login.example.com", audience="tdev-clients").template


class TestOwnIssuer:
    def test_no_user_pool_is_made(self, own):
        assert not [each["Type"] for each in own.resources.values() if "Cognito" in each["Type"]]

    def test_tokens_must_be_of_that_issuer(self, own):
        found = own.only("ApiGatewayV2::Authorizer")["JwtConfiguration"]
        assert found == {"Issuer": "https://login.example.com", "Audience": ["tdev-clients"]}

    def test_routes_are_guarded_all_the_same(self, own, dev):
        kinds = {key: route["AuthorizationType"] for key, route in routes(own).items()}
        assert kinds == {key: route["AuthorizationType"] for key, route in routes(dev).items()}
