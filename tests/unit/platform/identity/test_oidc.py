"""Whose tokens a region takes."""

import json

import pytest

from tdev.kernel.errors import InvalidError, UnauthenticatedError
from tdev.platform.identity import Grant
from tdev.platform.identity.embedded import ISSUER as OWN_ISSUER
from tdev.platform.identity.embedded import LocalTokens
from tdev.platform.identity.oidc import LEEWAY_S, trusted
from tdev.settings import Settings
from tests.support.clock import SetClock
from tests.support.tokens import AUDIENCE, CLAIMS, ISSUER, KeyServer, RsaKey, hs256, made, unb64

KEY = RsaKey()
HEADER = {"alg": "RS256", "typ": "JWT", "kid": "a"}


@pytest.fixture
def both(tmp_path):
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [KEY.jwk("a")]}))
    settings = Settings(data=tmp_path, issuer=ISSUER, audience=AUDIENCE, jwks=str(tmp_path / "keys.json"))
    return trusted(settings, KeyServer, SetClock())


def own_token(folder):
    return LocalTokens(folder, clock=SetClock()).issue(Grant("blue", "bob", ("viewer",), 60))


def test_without_a_provider_only_our_own_are_taken(tmp_path):
    tokens = trusted(Settings(data=tmp_path), KeyServer, SetClock())
    assert tokens.claims(own_token(tmp_path))["tenant"] == "blue"
    with pytest.raises(UnauthenticatedError, match="not trusted"):
        tokens.claims(made(HEADER, CLAIMS, KEY.sign))


def test_with_a_provider_both_are_taken(both, tmp_path):
    assert both.claims(made(HEADER, CLAIMS, KEY.sign))["sub"] == CLAIMS["sub"]
    assert both.claims(own_token(tmp_path))["sub"] == "bob"


def test_neither_signs_for_the_other(both, tmp_path):
    own = json.loads(unb64(own_token(tmp_path).split(".")[1]))
    key = unb64((tmp_path / "token.key").read_text().strip())
    local = {"alg": "HS256", "typ": "JWT"}
    forged = [
        made(HEADER, own, KEY.sign),
        made(local, {**own, "iss": ISSUER, "aud": AUDIENCE}, hs256(key)),
        made(HEADER, {**own, "iss": OWN_ISSUER}, KEY.sign),
        made({**HEADER, "alg": "HS256"}, CLAIMS, hs256(KEY.pem())),
        made(local, CLAIMS, hs256(key)),
    ]
    for token in forged:
        with pytest.raises(UnauthenticatedError):
            both.claims(token)


def test_a_providers_clock_may_be_a_minute_off(both):
    now = SetClock().now
    assert both.claims(made(HEADER, {**CLAIMS, "exp": now - LEEWAY_S + 1}, KEY.sign))
    with pytest.raises(UnauthenticatedError, match="expired"):
        both.claims(made(HEADER, {**CLAIMS, "exp": now - LEEWAY_S}, KEY.sign))


def test_the_scope_of_the_owner_means_nothing_in_a_providers_token(both):
    claims = both.claims(made(HEADER, {**CLAIMS, "scope": "region"}, KEY.sign))
    assert claims.get("scope") != "region"


@pytest.mark.parametrize("left_out", ["issuer", "audience", "jwks"])
def test_a_provider_named_in_part_is_an_error(tmp_path, left_out):
    named = {"issuer": ISSUER, "audience": AUDIENCE, "jwks": "keys.json"}
    del named[left_out]
    with pytest.raises(InvalidError, match="TDEV_JWKS"):
        trusted(Settings(data=tmp_path, **named), KeyServer, SetClock())
