"""Signing with a KMS key of the kind HMAC_256: it never leaves KMS, and each use is in CloudTrail."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tdev.platform.botocore_errors import code_of as error_code_of
from tdev.platform.botocore_errors import translated
from tdev.platform.signing.rules import checked, code_of, written

METHOD = "kms-hmac-sha256"
_ALGORITHM = "HMAC_SHA_256"
_WRONG = "KMSInvalidMacException"
"""What KMS says of a code that is not that of the message."""


class KmsSigning:
    """The ``Signing`` port over one key.

    Args:
        client: A client of ``kms``.
        key: Its id, ARN or alias.
    """

    def __init__(self, client: Any, key: str) -> None:
        self._client = client
        self._key = key

    def sign(self, message: bytes) -> str:
        """See ``Signing.sign``."""
        checked(message)
        try:
            answer = self._client.generate_mac(Message=message, KeyId=self._key, MacAlgorithm=_ALGORITHM)
        except (ClientError, BotoCoreError) as cause:
            raise translated(cause, "signing: generate_mac") from cause
        return written(METHOD, answer["Mac"])

    def verify(self, message: bytes, signature: str) -> bool:
        """See ``Signing.verify``."""
        checked(message)
        code = code_of(METHOD, signature)
        if not code:
            return False
        try:
            answer = self._client.verify_mac(Message=message, KeyId=self._key, MacAlgorithm=_ALGORITHM, Mac=code)
        except (ClientError, BotoCoreError) as cause:
            if error_code_of(cause) == _WRONG:
                return False
            raise translated(cause, "signing: verify_mac") from cause
        return bool(answer["MacValid"])
