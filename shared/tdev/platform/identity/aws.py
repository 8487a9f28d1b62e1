"""Signatures of AWS (SigV4), as the door of machines of a deployment takes them."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.session import Session

from tdev.kernel.errors import DeniedError, Finding, InvalidError
from tdev.platform.aws_clients import SESSION_VARIABLES

_SERVICE = "execute-api"
_IN_HOST = re.compile(r"\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?")


class SigV4Signer:
    """Signs with the credentials that the AWS command line would use; those of a role are renewed when they end."""

    def __init__(self, session: Session | None = None) -> None:
        """A session of its own unless one is given."""
        self._session = session or Session(session_vars=SESSION_VARIABLES)

    def headers(self, method: str, url: str, body: bytes) -> Mapping[str, str]:
        """See ``Signer``. The region is that of the address, or else that of the session."""
        try:
            credentials = self._session.get_credentials()
            frozen = credentials.get_frozen_credentials() if credentials else None
        except BotoCoreError as cause:
            raise DeniedError(f"AWS credentials cannot be had: {cause}", hint="aws sts get-caller-identity") from cause
        if frozen is None:
            hint = "sign in to AWS, choose --profile, or give a token instead (TDEV_TOKEN)"
            raise DeniedError("there are no AWS credentials to sign with", hint=hint)
        request = AWSRequest(method, url, data=body, headers={"host": urlsplit(url).netloc})
        SigV4Auth(frozen, _SERVICE, self._region(url)).add_auth(request)
        return dict(request.headers.items())

    def _region(self, url: str) -> str:
        named = _IN_HOST.search(urlsplit(url).hostname or "")
        region = named[1] if named else self._session.get_config_variable("region")
        if not region:
            finding = Finding("#/region", "set AWS_REGION or give --region", "missing")
            raise InvalidError("it is not known for which AWS region to sign", [finding])
        return str(region)
