"""The one check: each thing that must hold is taken away in turn, and every time the token is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.kernel.errors import UnauthenticatedError
from tdev.platform.identity.checking import Rules, SignedTokens, checked
from tests.support.tokens import AUDIENCE, CLAIMS, ISSUER, NOW, made

HEADER = {"alg": "X", "typ": "JWT"}


def rules(**other):
    given = {"verify": lambda token: token.signature == b"good", "leeway_s": 60, **other}
    return {ISSUER: Rules(ISSUER, AUDIENCE, **given)}.get


def token(signature=b"good", **claims):
    found = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not ...}
    return made(HEADER, found, lambda signed: signature)


def test_a_token_that_holds_gives_its_claims():
    found = checked(token(), rules(), NOW)
    assert found == {**CLAIMS, "roles": ("viewer", "developer")}


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": [AUDIENCE, "another"]},
        {"aud": ..., "client_id": AUDIENCE},
        {"exp": NOW - 59},
        {"exp": NOW + 0.5},
        {"nbf": NOW + 59},
        {"iat": NOW + 59},
        {"iat": ...},
        {"token_use": "id"},
        {"roles": ...},
        {"roles": "viewer developer"},
        {"roles": ["of another program", "viewer"]},
        {"groups": {"anything": ["else"]}},
    ],
    ids=str,
)
def test_what_may_differ_between_providers_is_read(claims):
    assert checked(token(**claims), rules(), NOW)["tenant"] == "red"


REFUSED = {
    "signature": {"signature": b"bad"},
    "no signature": {"signature": b"x"},
    "no issuer": {"iss": ...},
    "other issuer": {"iss": "https://evil.example/"},
    "issuer without its slash": {"iss": ISSUER.rstrip("/")},
    "issuer in capitals": {"iss": ISSUER.upper()},
    "issuers": {"iss": [ISSUER]},
    "no audience": {"aud": ...},
    "other audience": {"aud": "another"},
    "other audiences": {"aud": ["another"]},
    "audience as part": {"aud": f"{AUDIENCE}2"},
    "audience as object": {"aud": {AUDIENCE: True}},
    "other audience but the client": {"aud": "another", "client_id": AUDIENCE},
    "no expiry": {"exp": ...},
    "expired": {"exp": NOW - 60},
    "expired long ago": {"exp": 0},
    "expiry as text": {"exp": str(NOW + 100)},
    "expiry as yes": {"exp": True},
    "expiry null": {"exp": None},
    "expiry below zero": {"exp": -1},
    "expiry beyond all time": {"exp": 10**300},
    "not yet valid": {"nbf": NOW + 61},
    "not before as text": {"nbf": "0"},
    "from the future": {"iat": NOW + 61},
    "for refreshing": {"token_use": "refresh"},
    "use as list": {"token_use": ["access"]},
    "no subject": {"sub": ...},
    "empty subject": {"sub": ""},
    "subject with a line feed": {"sub": "ann\nroot"},
    "long subject": {"sub": "x" * 201},
    "subject as number": {"sub": 7},
    "no tenant": {"tenant": ...},
    "shared tenant": {"tenant": "_shared"},
    "tenant with a hash": {"tenant": "red#COMP"},
    "tenant as path": {"tenant": "../red"},
    "tenant in capitals": {"tenant": "RED"},
    "tenant with a line feed": {"tenant": "red\n"},
    "tenants": {"tenant": ["red"]},
    "tenant not in ascii": {"tenant": "rеd"},  # the second letter is Cyrillic
    "roles as object": {"roles": {"admin": True}},
    "roles as objects": {"roles": [{"admin": True}]},
    "roles in roles": {"roles": [["admin"]]},
    "roles as yes": {"roles": True},
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_each_thing_that_does_not_hold_refuses_the_token(change):
    with pytest.raises(UnauthenticatedError) as caught:
        checked(token(**change), rules(), NOW)
    assert caught.value.hint


def test_roles_are_whole_words():
    assert checked(token(roles=["viewer admin", "administrator", "Admin"]), rules(), NOW)["roles"] == ()


def test_claims_that_mean_nothing_here_are_not_handed_on():
    given = token(scope="region", owner=True, groups=["x"] * 50)
    assert checked(given, rules(), NOW).keys() == CLAIMS.keys()
    assert checked(given, rules(also=("scope",)), NOW)["scope"] == "region"


def test_own_rules_may_leave_no_leeway_and_want_more_claims():
    own = rules(leeway_s=0, required=("jti",))
    assert checked(token(jti="a"), own, NOW)["jti"] == "a"
    for change in ({}, {"jti": ["a"]}, {"jti": "a", "exp": NOW}):
        with pytest.raises(UnauthenticatedError):
            checked(token(**change), own, NOW)


def test_the_signature_is_looked_at_before_what_was_signed():
    with pytest.raises(UnauthenticatedError, match="signature"):
        checked(token(signature=b"bad", exp=0, aud="another"), rules(), NOW)


def test_each_issuer_has_its_own_rules():
    other = "https://other.example/"
    first, second = (
        Rules(name, AUDIENCE, lambda t, mark=mark: t.signature == mark)
        for name, mark in ((ISSUER, b"1"), (other, b"2"))
    )
    tokens = SignedTokens((first, second), lambda: NOW)
    assert tokens.claims(token(signature=b"1"))["iss"] == ISSUER
    assert tokens.claims(token(signature=b"2", iss=other))["iss"] == other
    for signature, issuer in ((b"2", ISSUER), (b"1", other)):
        with pytest.raises(UnauthenticatedError):
            tokens.claims(token(signature=signature, iss=issuer))


ANY = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9)
ANY |= st.lists(ANY, max_size=3) | st.dictionaries(st.text(max_size=3), ANY, max_size=2)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*CLAIMS, "nbf", "token_use", "client_id"]), ANY, max_size=4))
def test_no_claims_make_it_fail_otherwise_and_what_passes_is_sound(changes):
    try:
        found = checked(token(**changes), rules(), NOW)
    except UnauthenticatedError:
        return
    assert found["iss"] == ISSUER
    assert found["exp"] > NOW - 60
    assert set(found["roles"]) <= {"viewer", "developer", "approver", "admin"}
    assert isinstance(found["sub"], str)
