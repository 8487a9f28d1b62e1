"""A deployed stage in a region of this machine: what stands there, and its HTTP API as callers see it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tdev.domain.execution.store import ExecutionStore
from tdev.platform.artifacts.aws import S3Artifacts
from tdev.platform.storage.aws import DynamoTables
from tests.support.cloud import Region
from tests.support.emulator import REGION
from tests.support.walk import Answer

PASSWORD = "Correct-horse-1"


@dataclass(frozen=True, slots=True)
class DeployedStage:
    """One deployed stack and what its outputs name."""

    region: Region
    name: str
    outputs: Mapping[str, str]
    _http: urllib3.PoolManager

    @property
    def stack(self) -> str:
        """The name of the stack, and what physical names start with."""
        return f"tdev-{self.name}"

    # ---- what stands there
    def resources(self) -> dict[str, tuple[str, str]]:
        """Every resource: logical id -> type and physical id."""
        pages = self.region.client("cloudformation").get_paginator("list_stack_resources")
        return {
            one["LogicalResourceId"]: (one["ResourceType"], one.get("PhysicalResourceId", ""))
            for page in pages.paginate(StackName=self.stack)
            for one in page["StackResourceSummaries"]
        }

    def template(self) -> dict[str, Any]:
        """The resources of the template that is deployed, by logical id."""
        found = self.region.client("cloudformation").get_template(StackName=self.stack)["TemplateBody"]
        resources: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)["Resources"]
        return resources

    def events(self) -> list[dict[str, Any]]:
        """What happened to the stack, the first first."""
        pages = self.region.client("cloudformation").get_paginator("describe_stack_events")
        newest_first = [event for page in pages.paginate(StackName=self.stack) for event in page["StackEvents"]]
        return newest_first[::-1]

    def status(self) -> str:
        """How the stack stands."""
        found = self.region.client("cloudformation").describe_stacks(StackName=self.stack)["Stacks"][0]
        return str(found["StackStatus"])

    def live(self) -> dict[str, str]:
        """The version behind ``live``, by function."""
        functions = self.region.client("lambda")
        names = [name for kind, name in self.resources().values() if kind == "AWS::Lambda::Function"]
        return {
            name.removeprefix(f"{self.stack}-"): functions.get_alias(FunctionName=name, Name="live")["FunctionVersion"]
            for name in names
        }

    def role(self, function: str, *, data: bool = False) -> str:
        """The ARN of a function's own role, or of its data role."""
        found = self.region.client("lambda").get_function_configuration(FunctionName=f"{self.stack}-{function}")
        return str(found["Environment"]["Variables"]["TDEV_DATA_ROLE"] if data else found["Role"])

    def executions(self, tenant: str) -> ExecutionStore:
        """What stands in the tables about a tenant's executions, read past every rule and through no function."""
        tables = DynamoTables(self.region.client("dynamodb"), f"{self.stack}-")
        return ExecutionStore(tables, S3Artifacts(self.region.client("s3"), self.outputs["BucketName"]), tenant)

    # ---- the HTTP API
    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a request to the API; ``prefer="wait=20"`` is the header ``prefer``."""
        content, headers = self._request(body, headers)
        return self._send(method, path, content, headers)

    def signed(self, keys: Mapping[str, str], method: str, path: str, body: Any = None) -> Answer:
        """Send a request that is signed with SigV4, as any AWS identity does."""
        content, headers = self._request(body, {})
        request = AWSRequest(method, f"https://{headers['host']}{path}", data=content, headers=headers)
        known = Credentials(keys["aws_access_key_id"], keys["aws_secret_access_key"], keys.get("aws_session_token"))
        SigV4Auth(known, "execute-api", REGION).add_auth(request)
        return self._send(method, path, content, dict(request.headers.items()))

    def _request(self, body: Any, headers: Mapping[str, str]) -> tuple[bytes, dict[str, str]]:
        # The name of the API need not resolve: the emulator knows it by the header.
        named = {"host": urlsplit(self.outputs["ApiUrl"]).netloc, **headers}
        if body is None:
            return b"", named
        return json.dumps(body).encode(), {"content-type": "application/json", **named}

    def token(self, email: str, tenant: str, *roles: str, client: str | None = None) -> str:
        """An access token of a user of the pool, who is made on first use; of another client than the CLI's."""
        users, pool = self.region.client("cognito-idp"), self.outputs["UserPoolId"]
        known = users.list_users(UserPoolId=pool, Filter=f'email = "{email}"')["Users"]
        if not known:
            given = {"email": email, "email_verified": "true", "custom:tenant": tenant}
            attributes = [{"Name": name, "Value": value} for name, value in given.items()]
            users.admin_create_user(
                UserPoolId=pool, Username=email, MessageAction="SUPPRESS", UserAttributes=attributes
            )
            users.admin_set_user_password(UserPoolId=pool, Username=email, Password=PASSWORD, Permanent=True)
            for role in roles:
                users.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName=f"tdev-{role}")
        signed_in = users.admin_initiate_auth(
            UserPoolId=pool,
            ClientId=client or self.outputs["UserPoolClientId"],
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
        )
        return str(signed_in["AuthenticationResult"]["AccessToken"])

    def other_client(self) -> str:
        """A client of the pool that is not the API's."""
        flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        users, pool = self.region.client("cognito-idp"), self.outputs["UserPoolId"]
        made = users.create_user_pool_client(UserPoolId=pool, ClientName="other", ExplicitAuthFlows=flows)
        return str(made["UserPoolClient"]["ClientId"])

    def _send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        url = self.region.endpoint + path
        answer = self._http.request(method, url, body=body, headers=headers, retries=False, timeout=40)
        named = {name.lower(): value for name, value in answer.headers.items()}
        is_json = "json" in named.get("content-type", "")
        return Answer(answer.status, named, json.loads(answer.data) if is_json else answer.data.decode())


def deployed_stage(region: Region, name: str) -> DeployedStage:
    """The stage that was deployed to the region."""
    stack = region.client("cloudformation").describe_stacks(StackName=f"tdev-{name}")["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    return DeployedStage(region, name, outputs, region.http())
