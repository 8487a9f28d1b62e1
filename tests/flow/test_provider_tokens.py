"""A region that is told of an identity provider takes its tokens beside its own, and nobody else's."""

import json
from pathlib import Path

from tdev.kernel.clock import system_clock
from tests.support.tdev_up import Up, tdev_up
from tests.support.tokens import AUDIENCE, CLAIMS, ISSUER, EcKey, RsaKey, hs256, made


def status(region: Up, token: str, method: str = "GET", path: str = "/api/tools?limit=1") -> int:
    body = {"goal": "count the words of the text", "inputs": {"text": "a b"}} if method == "POST" else None
    return region.with_token(token).ask(method, path, body).status


def test_tokens_of_the_provider_come_in_as_whom_they_name(tmp_path: Path) -> None:
    rsa, ec, stranger = RsaKey(), EcKey(), RsaKey()
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [rsa.jwk("one"), ec.jwk("two")]}))
    now = int(system_clock())
    claims = {**CLAIMS, "iat": now, "exp": now + 600}
    with tdev_up(tmp_path, issuer=ISSUER, audience=AUDIENCE, jwks=str(keys)) as region:
        header = {"alg": "RS256", "kid": "one"}
        assert status(region, made(header, claims, rsa.sign)) == 200
        assert status(region, made({"alg": "ES256", "kid": "two"}, claims, ec.sign)) == 200
        assert status(region, made(header, claims, rsa.sign), "POST", "/api/plan") == 200
        viewer = made(header, {**claims, "roles": "viewer"}, rsa.sign)
        assert (status(region, viewer), status(region, viewer, "POST", "/api/plan")) == (200, 403)
        assert status(region, made(header, claims, stranger.sign)) == 401
        assert status(region, made({"alg": "HS256", "kid": "one"}, claims, hs256(rsa.pem()))) == 401
        assert status(region, made(header, {**claims, "exp": now - 61}, rsa.sign)) == 401
        assert status(region, made(header, {**claims, "scope": "region"}, stranger.sign)) == 401
        assert region.ask("GET", "/api/tools").status == 200, "the owner's own token counts as before"
        assert region.terminate() == 0
