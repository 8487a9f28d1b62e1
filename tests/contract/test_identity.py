"""What the ``Tokens`` port promises on each engine: a good token comes in, and none of the forged ones does."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import TDevError, UnauthenticatedError
from tdev.platform.identity import REGION, Grant, OwnTokens, Tokens
from tdev.platform.identity.embedded import LocalTokens
from tdev.platform.identity.oidc import trusted
from tdev.settings import Settings
from tests.support.clock import SetClock
from tests.support.tokens import (
    AUDIENCE,
    CLAIMS,
    ISSUER,
    EcKey,
    KeyServer,
    RsaKey,
    Sign,
    b64,
    hs256,
    made,
    nothing,
    part,
    unb64,
)

RSA, EC = RsaKey(), EcKey()


@dataclass(frozen=True)
class Issuing:
    """An engine, and what it takes to make a token that it accepts."""

    tokens: Tokens
    header: dict[str, Any]
    claims: dict[str, Any]
    sign: Sign
    public: bytes

    def token(self, *, header: Any = None, sign: Sign | None = None, **claims: Any) -> str:
        """A good token, but for what is given; ``...`` leaves a claim out."""
        said = {name: value for name, value in {**self.claims, **claims}.items() if value is not ...}
        return made(
            {**self.header, **(header or {})} if not isinstance(header, str) else header, said, sign or self.sign
        )


def _own(folder: Path) -> Issuing:
    tokens = LocalTokens(folder, clock=SetClock())
    header, claims, _ = tokens.issue(Grant("red", "ann", ("developer",), 3600)).split(".")
    key = unb64((folder / "token.key").read_text().strip())
    return Issuing(tokens, json.loads(unb64(header)), json.loads(unb64(claims)), hs256(key), b"urn:tdev:region")


def _provider(folder: Path, key: RsaKey | EcKey) -> Issuing:
    settings = Settings(data=folder, issuer=ISSUER, audience=AUDIENCE, jwks="https://id.example.org/keys")
    server = KeyServer(RSA.jwk("rsa"), EC.jwk("ec"))
    header = {"alg": key.algorithm, "typ": "JWT", "kid": "rsa" if key is RSA else "ec"}
    return Issuing(trusted(settings, lambda: server, SetClock()), header, CLAIMS, key.sign, RSA.pem())


ENGINES: dict[str, Callable[[Path], Issuing]] = {
    "own": _own,
    "provider with RSA": lambda folder: _provider(folder, RSA),
    "provider with EC": lambda folder: _provider(folder, EC),
}


@pytest.fixture(scope="module", params=ENGINES)
def issuing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issuing]:
    return ENGINES[request.param](tmp_path_factory.mktemp("identity"))  # type: ignore[return-value]


def test_the_control_is_taken(issuing: Issuing) -> None:
    found = issuing.tokens.claims(issuing.token())
    assert (found["tenant"], found["sub"]) == ("red", issuing.claims["sub"])
    assert "developer" in found["roles"]
    assert "admin" not in found["roles"]


def changed(issuing: Issuing, **claims: Any) -> str:
    """Claims changed under the signature of the good token."""
    _, _, signature = issuing.token().split(".")
    header, body, _ = issuing.token(**claims).split(".")
    return f"{header}.{body}.{signature}"


def spliced(token: str, place: int, text: str) -> str:
    parts = token.split(".")
    parts[place] = text
    return ".".join(parts)


FORGED: dict[str, Callable[[Issuing], str]] = {
    "algorithm none": lambda i: i.token(header={"alg": "none"}, sign=nothing),
    "algorithm None": lambda i: i.token(header={"alg": "None"}, sign=nothing),
    "algorithm none with the good signature": lambda i: i.token(header={"alg": "none"}),
    "no algorithm": lambda i: i.token(header={"alg": None}),
    "signed by HMAC with the public key": lambda i: i.token(header={"alg": "HS256"}, sign=hs256(i.public)),
    "algorithm of another kind of key": lambda i: i.token(
        header={"alg": "ES256" if i.header["alg"] != "ES256" else "RS256"}
    ),
    "another key": lambda i: i.token(sign=hs256(bytes(32)) if i.header["alg"] == "HS256" else RsaKey().sign),
    "expired": lambda i: i.token(exp=i.claims["exp"] - 7200),
    "expiry left out": lambda i: i.token(exp=...),
    "not valid yet": lambda i: i.token(nbf=i.claims["exp"] - 60),
    "another audience": lambda i: i.token(aud="another"),
    "another issuer": lambda i: i.token(iss="https://evil.example/"),
    "tenant changed": lambda i: changed(i, tenant="blue"),
    "roles changed": lambda i: changed(i, roles=["admin"]),
    "signature changed": lambda i: spliced(i.token(), 2, b64(bytes(64))),
    "signature left out": lambda i: spliced(i.token(), 2, ""),
    "cut off": lambda i: i.token()[:-2],
    "a segment more": lambda i: f"{i.token()}.{part({})}",
    "two segments": lambda i: i.token().rpartition(".")[0],
    "a claim twice": lambda i: made(i.header, json.dumps(i.claims)[:-1] + ',"tenant":"blue"}', i.sign),
    "a header field twice": lambda i: made('{"alg":"none",' + json.dumps(i.header)[1:], i.claims, i.sign),
    "huge": lambda i: i.token(padding="x" * 9000),
    "key id as path": lambda i: i.token(header={"kid": "../../../dev/null"}),
    "key id as address": lambda i: i.token(header={"kid": "https://evil.example/key"}),
    "header crit": lambda i: i.token(header={"crit": ["exp"]}),
    "header jku": lambda i: i.token(header={"jku": "https://evil.example/keys"}),
    "header x5u": lambda i: i.token(header={"x5u": "https://evil.example/cert"}),
    "header jwk": lambda i: i.token(header={"jwk": RsaKey().jwk("x")}),
    "roles as object": lambda i: i.token(roles={"admin": True}),
    "roles as objects": lambda i: i.token(roles=[{"admin": True}]),
    "tenant with a hash": lambda i: i.token(tenant="red#x"),
    "tenant as path": lambda i: i.token(tenant="../red"),
    "tenant of all": lambda i: i.token(tenant="_shared"),
    "tenant left out": lambda i: i.token(tenant=...),
    "subject left out": lambda i: i.token(sub=...),
    "not in ASCII": lambda i: i.token() + "é",
    "null byte": lambda i: i.token() + "\x00",
    "bearer twice": lambda i: f"{i.token()},{i.token()}",
    "with its scheme": lambda i: f"Bearer {i.token()}",
    "refresh token": lambda i: i.token(token_use="refresh"),
    "claims as a list": lambda i: made(i.header, [i.claims], i.sign),
    "padded": lambda i: f"{i.token()}==",
    "empty": lambda i: "",
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_token_is_refused_and_not_quoted(issuing: Issuing, forge: Callable[[Issuing], str]) -> None:
    token = forge(issuing)
    assert token != issuing.token()
    with pytest.raises(UnauthenticatedError) as caught:
        issuing.tokens.claims(token)
    assert len(token) < 9 or token not in caught.value.message


def test_the_owners_scope_is_had_by_the_owner_alone(tmp_path: Path) -> None:
    tokens: OwnTokens = LocalTokens(tmp_path)
    assert tokens.claims(tokens.owner("local"))["scope"] == REGION
    assert "scope" not in tokens.claims(tokens.issue(Grant("local", "ann", ("admin",), 60)))
    provider = _provider(tmp_path, RSA)
    assert "scope" not in provider.tokens.claims(provider.token(scope=REGION))


def test_keys_that_cannot_be_had_are_not_the_callers_fault(tmp_path: Path) -> None:
    (tmp_path / "token.key").mkdir(parents=True)
    with pytest.raises(TDevError) as caught:
        LocalTokens(tmp_path).claims(_own(tmp_path / "other").token())
    assert caught.value.code == "platform"
