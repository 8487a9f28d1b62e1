"""Identity: read from verified claims only, and refused whenever they do not say enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.entry.identity import ROLES, may, principal_from_event
from tdev.entry.server.http_event import Arrival, to_event
from tdev.entry.server.message import Head
from tdev.kernel.errors import DeniedError, RequestError, UnauthenticatedError
from tdev.model.identity import Principal

CLAIMS = {"sub": "ann", "tenant": "red", "roles": "[developer viewer]"}


def event(claims=None, **authorizer):
    found = {**({"jwt": {"claims": claims, "scopes": None}} if claims is not None else {}), **authorizer}
    return {"requestContext": {"authorizer": found}}


def test_subject_tenant_and_roles_come_from_the_claims():
    assert principal_from_event(event(CLAIMS)) == Principal(
        tenant="red", subject="ann", roles=frozenset({"developer", "viewer"}), door="jwt"
    )


def test_the_claims_that_the_region_writes_are_read():
    claims = {"sub": "local", "tenant": "local", "roles": "[admin approver developer viewer]"}
    made = to_event(Head("GET", "/api/agents", "", (("host", "localhost"),)), b"", Arrival("r-1", 0.0, claims))
    assert principal_from_event(made).roles == ROLES


@pytest.mark.parametrize(
    ("claim", "roles"),
    [
        ("[viewer]", {"viewer"}),
        ("viewer,approver", {"viewer", "approver"}),
        (["developer"], {"developer"}),
        ("[superuser root]", set()),
        ("administrator", set()),
        ("", set()),
        (None, set()),
        (7, set()),
        ([["admin"]], set()),
    ],
)
def test_roles_are_those_that_we_know(claim, roles):
    assert principal_from_event(event({**CLAIMS, "roles": claim})).roles == roles


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"tenant": "red"},
        {"sub": "ann"},
        {**CLAIMS, "sub": ""},
        {**CLAIMS, "sub": "a\nb"},
        {**CLAIMS, "sub": "x" * 201},
        {**CLAIMS, "sub": 5},
        {**CLAIMS, "tenant": "_shared"},
        {**CLAIMS, "tenant": "red#COMP"},
        {**CLAIMS, "tenant": "RED"},
        {**CLAIMS, "tenant": "red\n"},
        {**CLAIMS, "tenant": ""},
        {**CLAIMS, "tenant": ["red"]},
    ],
)
def test_claims_that_say_too_little_are_no_identity(claims):
    with pytest.raises(UnauthenticatedError):
        principal_from_event(event(claims))


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"requestContext": None},
        {"requestContext": {"authorizer": "ann"}},
        {"requestContext": {"authorizer": {"jwt": "claims"}}},
        {"requestContext": {"authorizer": {"claims": CLAIMS}}},
        {"requestContext": {"authorizer": {"lambda": CLAIMS}}},
        {"requestContext": {"identity": CLAIMS}},
        {"headers": {"x-tenant": "red", "x-user": "ann", "authorization": "Bearer anything"}},
        {"queryStringParameters": CLAIMS},
        {"body": '{"tenant": "red", "sub": "ann", "roles": "[admin]"}'},
        {"cookies": ["tenant=red", "sub=ann"]},
    ],
)
def test_nothing_but_verified_claims_is_believed(forged):
    with pytest.raises(UnauthenticatedError):
        principal_from_event(forged)


def test_callers_with_sigv4_are_refused_with_the_reason():
    with pytest.raises(DeniedError, match="SigV4"):
        principal_from_event(event(iam={"userArn": "arn:aws:iam::000000000000:role/admin", "tenant": "red"}))


@given(st.recursive(st.none() | st.text(max_size=5), lambda inner: st.dictionaries(
    st.sampled_from(["requestContext", "authorizer", "jwt", "claims", "iam", "sub", "tenant", "roles"]), inner
)))  # fmt: skip
def test_no_event_gets_past_without_subject_and_tenant(found):
    try:
        principal = principal_from_event(found if isinstance(found, dict) else {})
    except RequestError:
        return
    assert principal.subject
    assert principal.tenant != "_shared"


@pytest.mark.parametrize(
    ("roles", "allowed"),
    [
        (set(), set()),
        ({"viewer"}, {"viewer"}),
        ({"developer"}, {"viewer", "developer"}),
        ({"approver"}, {"viewer", "approver"}),
        ({"developer", "approver"}, {"viewer", "developer", "approver"}),
        ({"admin"}, set(ROLES)),
    ],
)
def test_a_role_allows_its_own_and_reading(roles, allowed):
    principal = Principal(tenant="red", subject="ann", roles=frozenset(roles))
    assert {role for role in ROLES if may(principal, role)} == allowed
