"""The public keys of an OpenID Connect provider (JWKS, RFC 7517): fetched when they are needed, then remembered.

Needs ``cryptography`` (the extra ``oidc``), which is imported when the first key is made.
"""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tdev.kernel.clock import Clock
from tdev.kernel.errors import InvalidError, PlatformError, TDevError, UnauthenticatedError
from tdev.kernel.strict_json import parse_object
from tdev.platform.identity.compact import Compact, decoded
from tdev.platform.web import Web

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

FRESH_S = 3600
"""So long fetched keys are used without asking again."""
PAUSE_S = 60
"""So long after a fetch no unknown key makes another one."""
STALE_S = 86_400
"""So long fetched keys are used when the provider does not answer."""
_TIMEOUT_S = 5.0
_LEAST_RSA_BITS = 2048
_ES256_BYTES = 64

Verify = Callable[[bytes, bytes], bool]
"""What was signed, signature -> whether it is good."""


class KeySet:
    """Checks signatures by the keys of one provider; threads may share it.

    Args:
        source: ``https://`` address, or path of a file.
        web: The way out.
        clock: Wall time.
    """

    def __init__(self, source: str, web: Callable[[], Web], clock: Clock) -> None:
        self._source = source
        self._web = web
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: dict[str, tuple[str, Verify]] = {}
        self._fetched = self._tried = float("-inf")

    def is_good(self, token: Compact) -> bool:
        """Whether the key that the token names made its signature, with the one algorithm that this kind of key has.

        Raises:
            PlatformError: When the keys cannot be had, or the package that checks them is not installed.
        """
        kid = token.header.get("kid")
        found = self._key(kid) if isinstance(kid, str) else None
        if found is None:
            return False
        algorithm, verify = found
        return token.header.get("alg") == algorithm and verify(token.signed, token.signature)

    def _key(self, kid: str) -> tuple[str, Verify] | None:
        now = self._clock()
        if kid in self._keys and now < self._fetched + FRESH_S:
            return self._keys[kid]
        with self._lock:
            due = kid not in self._keys or now >= self._fetched + FRESH_S
            if due and now >= self._tried + PAUSE_S:
                self._tried = now
                self._fetch(now)
            if now >= self._fetched + STALE_S:
                raise PlatformError("the keys of the identity provider cannot be had")
            return self._keys.get(kid)

    def _fetch(self, now: float) -> None:
        """Take the keys there are now; while the provider does not answer, the old ones stay."""
        try:
            listed = parse_object(self._read()).get("keys")
        except (TDevError, OSError) as cause:
            if now >= self._fetched + STALE_S:
                message = f"the keys of the identity provider cannot be read from {self._source}"
                raise PlatformError(message, hint="TDEV_JWKS says where they are") from cause
            return
        found = (_made(each) for each in listed if isinstance(each, Mapping)) if isinstance(listed, list) else ()
        self._keys = dict(filter(None, found))
        self._fetched = now

    def _read(self) -> bytes:
        if not self._source.startswith("https://"):
            return Path(self._source).read_bytes()
        answer = self._web().request("GET", self._source, timeout_s=_TIMEOUT_S)
        if answer.status != 200 or not answer.url.startswith("https://"):
            raise PlatformError(f"{self._source} answered {answer.status} at {answer.url[:200]}")
        return answer.content


def _made(jwk: Mapping[str, Any]) -> tuple[str, tuple[str, Verify]] | None:
    """Key id, algorithm and check of a key; None for one that is not used here."""
    kid, kind = jwk.get("kid"), jwk.get("kty")
    if not isinstance(kid, str) or jwk.get("use", "sig") != "sig":
        return None
    made: tuple[str, Verify] | None = None
    try:
        if kind == "RSA":
            made = "RS256", _rsa(_number(jwk.get("n")), _number(jwk.get("e")))
        elif kind == "EC" and jwk.get("crv") == "P-256":
            made = "ES256", _ec(_number(jwk.get("x")), _number(jwk.get("y")))
    except (UnauthenticatedError, InvalidError, ValueError):
        return None
    if made is None or jwk.get("alg", made[0]) != made[0]:
        return None
    return kid, made


def _number(text: Any) -> int:
    if not isinstance(text, str):
        raise ValueError("a number of a key is no text")
    return int.from_bytes(decoded(text), "big")


def _rsa(n: int, e: int) -> Verify:
    _needs_cryptography()
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    if n.bit_length() < _LEAST_RSA_BITS:
        raise ValueError("the key is too short")
    key: RSAPublicKey = RSAPublicNumbers(e, n).public_key()

    def verify(signed: bytes, signature: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        try:
            key.verify(signature, signed, PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True

    return verify


def _ec(x: int, y: int) -> Verify:
    _needs_cryptography()
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicNumbers

    key: EllipticCurvePublicKey = EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()

    def verify(signed: bytes, signature: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
        from cryptography.hazmat.primitives.hashes import SHA256

        if len(signature) != _ES256_BYTES:
            return False
        r, s = (int.from_bytes(part, "big") for part in (signature[:32], signature[32:]))
        try:
            key.verify(encode_dss_signature(r, s), signed, ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True

    return verify


def _needs_cryptography() -> None:
    from importlib.util import find_spec

    if find_spec("cryptography") is None:
        hint = 'pip install "t-developer[oidc]"'
        raise PlatformError("tokens of an identity provider need the package cryptography", hint=hint)
