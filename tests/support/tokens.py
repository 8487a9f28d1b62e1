"""Tokens as a provider gives them, and as a forger would like them to be."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tdev.kernel.errors import PlatformError
from tdev.platform.web import WebResponse

ISSUER = "https://id.example.org/"
AUDIENCE = "tdev-client"
NOW = 1_700_000_000
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "00u1ab2c",
    "tenant": "red",
    "roles": ["developer", "viewer"],
    "iat": NOW - 10,
    "exp": NOW + 3600,
}
Sign = Callable[[bytes], bytes]


def b64(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def part(value: Any) -> str:
    """A header or claims; a text is taken as it is written."""
    return b64((value if isinstance(value, str) else json.dumps(value)).encode())


def made(header: Any, claims: Any, sign: Sign) -> str:
    """A token; nothing is checked."""
    signed = f"{part(header)}.{part(claims)}"
    return f"{signed}.{b64(sign(signed.encode()))}"


def hs256(key: bytes) -> Sign:
    return lambda signed: hmac.new(key, signed, hashlib.sha256).digest()


def nothing(_: bytes) -> bytes:
    """No signature."""
    return b""


class RsaKey:
    """A key of a provider, kind RSA."""

    algorithm = "RS256"

    def __init__(self, bits: int = 2048) -> None:
        self.private = rsa.generate_private_key(65537, bits)

    def sign(self, signed: bytes) -> bytes:
        return self.private.sign(signed, padding.PKCS1v15(), SHA256())

    def jwk(self, kid: str, **more: Any) -> dict[str, Any]:
        numbers = self.private.public_key().public_numbers()
        return {"kty": "RSA", "kid": kid, "n": number(numbers.n), "e": number(numbers.e), **more}

    def pem(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


class EcKey:
    """A key of a provider, kind P-256 (or another curve)."""

    algorithm = "ES256"

    def __init__(self, curve: ec.EllipticCurve | None = None) -> None:
        self.private = ec.generate_private_key(curve or ec.SECP256R1())

    def der(self, signed: bytes) -> bytes:
        return self.private.sign(signed, ec.ECDSA(SHA256()))

    def sign(self, signed: bytes) -> bytes:
        return b"".join(value.to_bytes(32, "big") for value in decode_dss_signature(self.der(signed)))

    def jwk(self, kid: str, **more: Any) -> dict[str, Any]:
        numbers = self.private.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "kid": kid, "x": number(numbers.x), "y": number(numbers.y), **more}


def number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class KeyServer:
    """The way out, at the end of which a provider shows its keys; counts how often it is asked."""

    def __init__(self, *keys: Mapping[str, Any]) -> None:
        self.keys = list(keys)
        self.asked: list[str] = []
        self.down = False
        self.status = 200
        self.content: bytes | None = None
        self.url = ""

    def request(self, method: str, url: str, **_: Any) -> WebResponse:
        self.asked.append(f"{method} {url}")
        if self.down:
            raise PlatformError("no answer")
        content = json.dumps({"keys": self.keys}).encode() if self.content is None else self.content
        return WebResponse(self.url or url, self.status, {}, content)
