"""Signing with a key in a file of this machine: made when it is first needed, readable by its owner alone."""

import base64
import binascii
import hashlib
import hmac
import secrets
from pathlib import Path

from tdev.kernel.errors import PlatformError
from tdev.platform.identity.own_files import read_secret, write_secret
from tdev.platform.signing.rules import checked, code_of, written

METHOD = "hmac-sha256"
_BYTES = 32
_OTHER = "whoever has read it can sign bundles: delete the file, then deploy each service again"


class FileKeySigning:
    """The ``Signing`` port over one file. Processes that start at once agree on one key."""

    def __init__(self, path: Path) -> None:
        """Use the key in this file, or make one there."""
        self._path = path
        self._key: bytes | None = None

    def sign(self, message: bytes) -> str:
        """See ``Signing.sign``."""
        return written(METHOD, self._code(checked(message)))

    def verify(self, message: bytes, signature: str) -> bool:
        """See ``Signing.verify``."""
        code = code_of(METHOD, signature)
        expected = self._code(checked(message))
        return code is not None and hmac.compare_digest(code, expected)

    def _code(self, message: bytes) -> bytes:
        if self._key is None:
            self._key = self._read()
        return hmac.new(self._key, message, hashlib.sha256).digest()

    def _read(self) -> bytes:
        text = read_secret(self._path, other=_OTHER)
        if text is None:
            fresh = base64.b64encode(secrets.token_bytes(_BYTES)).decode("ascii")
            write_secret(self._path, fresh, replace=False)
            text = read_secret(self._path, other=_OTHER)
        try:
            key = base64.b64decode(text or "", validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != _BYTES:
            raise PlatformError(f"{self._path} holds no key for signatures", hint=_OTHER)
        return key
