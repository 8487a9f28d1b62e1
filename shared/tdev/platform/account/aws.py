"""An AWS account, asked with botocore: one attempt and 5 s for each question."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from botocore import exceptions as sdk
from botocore.config import Config
from botocore.session import Session

from tdev.kernel.errors import PlatformError
from tdev.platform.account import Identity, Stack
from tdev.platform.aws_clients import SESSION_VARIABLES
from tdev.platform.botocore_errors import code_of

_CONFIG = Config(connect_timeout=2, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 1})

_CODE = re.compile(r"[A-Za-z0-9.]{1,60}")
_SIGN_IN = "sign in (aws sso login --profile NAME) and set AWS_PROFILE, or set the AWS_ACCESS_KEY_ID of a role session"
_SIGN_IN_AGAIN = "sign in again: aws sso login, or fetch new keys"
_NETWORK = "is the region spelled right, and is there a way to AWS (network, proxy, AWS_ENDPOINT_URL)?"
_FAULTS: tuple[tuple[type[Exception], str, str], ...] = (
    (sdk.NoCredentialsError, "there are no AWS credentials", _SIGN_IN),
    (sdk.PartialCredentialsError, "the AWS credentials are not complete", _SIGN_IN),
    (sdk.ProfileNotFound, "the AWS profile does not exist", "choose one of: aws configure list-profiles"),
    (sdk.TokenRetrievalError, "the session of single sign-on has ended", _SIGN_IN_AGAIN),
    (sdk.UnauthorizedSSOTokenError, "the session of single sign-on has ended", _SIGN_IN_AGAIN),
    (sdk.SSOTokenLoadError, "nobody is signed in with single sign-on", _SIGN_IN_AGAIN),
    (sdk.CredentialRetrievalError, "the AWS credentials cannot be fetched", "try what the profile names by hand"),
    (sdk.NoRegionError, "no AWS region is chosen", "name one with --region, or set AWS_REGION"),
    (sdk.InvalidRegionError, "the AWS region is no name of a region", "for example --region eu-central-1"),
    (sdk.ProxyConnectionError, "the proxy cannot be reached", "look at HTTPS_PROXY and NO_PROXY"),
    (sdk.SSLError, "the certificate of the other side is not trusted", "look at AWS_CA_BUNDLE and the proxy"),
    (sdk.ConnectTimeoutError, "AWS did not answer in time", _NETWORK),
    (sdk.ReadTimeoutError, "AWS did not answer in time", _NETWORK),
    (sdk.ConnectionError, "AWS cannot be reached", _NETWORK),
    (sdk.HTTPClientError, "AWS cannot be reached", _NETWORK),
)
_EXPIRED = ("the AWS credentials have expired", _SIGN_IN_AGAIN)
_UNKNOWN = (
    "AWS does not know these credentials",
    "were they deleted, are they of another partition, or is the region not enabled in the account?",
)
_WRONG = ("the AWS secret key is not the one of the access key", "copy both keys again, or sign in again")
_REFUSED = ("the AWS identity is not allowed to ask this", "use one with the policy ReadOnlyAccess, or ask an admin")
_BUSY = ("AWS has had too many requests", "try again in a minute")
_REFUSALS: Mapping[str, tuple[str, str]] = {
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "RequestExpired": (_EXPIRED[0], f"{_SIGN_IN_AGAIN}; is the clock of this machine right?"),
    "InvalidClientTokenId": _UNKNOWN,
    "UnrecognizedClientException": _UNKNOWN,
    "AuthFailure": _UNKNOWN,
    "SignatureDoesNotMatch": _WRONG,
    "InvalidSignatureException": _WRONG,
    "AccessDenied": _REFUSED,
    "AccessDeniedException": _REFUSED,
    "OptInRequired": ("the account has not opened this service or region", "enable it in the account's settings"),
    "SubscriptionRequiredException": ("the account has not opened this service", "finish the account's registration"),
    "Throttling": _BUSY,
    "ThrottlingException": _BUSY,
    "TooManyRequestsException": _BUSY,
}


class AwsAccount:
    """The ``Account`` port. Credentials and endpoints come from the usual AWS variables and files."""

    def __init__(self, region: str = "", *, client: Callable[[str], Any] | None = None) -> None:
        """Look at an account.

        Args:
            region: Instead of the one that the environment or the profile names.
            client: From the name of a service to its client; made from the environment when absent.
        """
        self._region = region
        self._client = client or self._made
        self._clients: dict[str, Any] = {}

    def region(self) -> str:
        """See ``Account.region``."""
        if self._region:
            return self._region
        try:
            return self._session.get_config_variable("region") or ""
        except sdk.BotoCoreError as cause:
            raise _fault(cause, "reading the profile") from cause

    def identity(self) -> Identity:
        """See ``Account.identity``."""
        answer = self._ask("sts", "get_caller_identity")
        return Identity(str(answer["Account"]), str(answer["Arn"]))

    def parameter(self, name: str) -> str | None:
        """See ``Account.parameter``."""
        answer = self._ask("ssm", "get_parameter", unless={"ParameterNotFound": ""}, Name=name)
        return None if answer is None else str(answer["Parameter"]["Value"])

    def stack(self, name: str) -> Stack | None:
        """See ``Account.stack``."""
        # CloudFormation has no code of its own for a stack that is not there.
        answer = self._ask("cloudformation", "describe_stacks", unless={"ValidationError": "exist"}, StackName=name)
        if answer is None or not answer["Stacks"]:
            return None
        found = answer["Stacks"][0]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", ())}
        return Stack(str(found["StackStatus"]), outputs)

    def concurrency(self) -> int:
        """See ``Account.concurrency``."""
        return int(self._ask("lambda", "get_account_settings")["AccountLimit"]["ConcurrentExecutions"])

    def models(self) -> list[str]:
        """See ``Account.models``."""
        answer = self._ask("bedrock", "list_foundation_models", byOutputModality="TEXT")
        offered = (
            model["modelId"]
            for model in answer["modelSummaries"]
            if model.get("modelLifecycle", {}).get("status") == "ACTIVE"
        )
        return sorted(offered)

    def may_use(self, model: str) -> bool:
        """See ``Account.may_use``."""
        answer = self._ask("bedrock", "get_foundation_model_availability", modelId=model)
        states = (
            answer["authorizationStatus"],
            answer["entitlementAvailability"],
            answer["regionAvailability"],
            answer["agreementAvailability"]["status"],
        )
        return states == ("AUTHORIZED", "AVAILABLE", "AVAILABLE", "AVAILABLE")

    def close(self) -> None:
        """See ``Account.close``."""
        for client in self._clients.values():
            client.close()

    @cached_property
    def _session(self) -> Session:
        return Session(session_vars=SESSION_VARIABLES)

    def _made(self, service: str) -> Any:
        return self._session.create_client(service, region_name=self._region or None, config=_CONFIG)

    def _ask(self, service: str, operation: str, *, unless: Mapping[str, str] | None = None, **request: Any) -> Any:
        """The answer; None when AWS refuses with a code of ``unless`` and its text holds the word that stands there."""
        try:
            if service not in self._clients:
                self._clients[service] = self._client(service)
            return getattr(self._clients[service], operation)(**request)
        except (sdk.ClientError, sdk.BotoCoreError) as cause:
            word = (unless or {}).get(code_of(cause))
            if word is not None and word in str(cause):
                return None
            raise _fault(cause, f"{service} {operation.replace('_', '-')}") from cause


def _fault(cause: Exception, where: str) -> PlatformError:
    """Our words for an error: those of AWS can hold keys, tokens and what a credential process wrote."""
    if isinstance(cause, sdk.ClientError):
        code = code_of(cause) if _CODE.fullmatch(code_of(cause)) else "no code"
        what, hint = _REFUSALS.get(code, ("AWS refused this", "look the code up in the service's list of errors"))
        return PlatformError(f"{what} ({where}: {code})", hint=hint)
    for kind, what, hint in _FAULTS:
        if isinstance(cause, kind):
            return PlatformError(f"{what} ({where})", hint=hint)
    kind_name = type(cause).__name__
    return PlatformError(f"AWS cannot be asked ({where}: {kind_name})", hint="check the AWS settings of this machine")
