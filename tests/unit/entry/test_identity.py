"""Identity: read from what a door has verified only, and refused whenever that does not say enough."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tdev.entry.http.http_event import Arrival, to_event
from tdev.entry.http.message import Head
from tdev.entry.identity import is_signed, may, principal_from_event
from tdev.kernel.errors import DeniedError, PlatformError, UnauthenticatedError
from tdev.kernel.roles import ROLES
from tdev.model.identity import Principal
from tests.support.authorizers import AUTHORIZERS, HOSTILE, SHAPES, VALUES, WORDS
from tests.support.signing import BUILD, SESSION, USER, caller, nobody, only, signed

CLAIMS = {"sub": "ann", "tenant": "red", "roles": "[developer viewer]"}


def event(claims=None, **authorizer):
    found = {**({"jwt": {"claims": claims, "scopes": None}} if claims is not None else {}), **authorizer}
    return {"requestContext": {"authorizer": found}}


def test_subject_tenant_and_roles_come_from_the_claims():
    assert principal_from_event(event(CLAIMS), nobody) == Principal(
        tenant="red", subject="ann", roles=frozenset({"developer", "viewer"}), door="jwt"
    )


def test_the_claims_that_the_region_writes_are_read():
    claims = {"sub": "local", "tenant": "local", "roles": "[admin approver developer viewer]"}
    made = to_event(Head("GET", "/api/agents", "", (("host", "localhost"),)), b"", Arrival("r-1", 0.0, claims))
    assert principal_from_event(made, nobody).roles == set(ROLES)


@pytest.mark.parametrize(
    ("claim", "roles"),
    [
        ("[viewer]", {"viewer"}),
        ("viewer,approver", {"viewer", "approver"}),
        ("viewer, approver", {"viewer", "approver"}),
        ("viewer approver", {"viewer", "approver"}),
        ("[viewer,approver]", {"viewer", "approver"}),
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
    assert principal_from_event(event({**CLAIMS, "roles": claim}), nobody).roles == roles


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
        principal_from_event(event(claims), nobody)


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
        principal_from_event(forged, nobody)


class TestTokens:
    @pytest.mark.parametrize("use", ["access", "id"])
    def test_access_tokens_and_id_tokens_are_read(self, use):
        assert principal_from_event(event({**CLAIMS, "token_use": use}), nobody).tenant == "red"

    @pytest.mark.parametrize("use", ["refresh", "", None, 1, "ACCESS", ["access"], {"access": 1}])
    def test_tokens_for_anything_else_are_not(self, use):
        with pytest.raises(UnauthenticatedError):
            principal_from_event(event({**CLAIMS, "token_use": use}), nobody)

    def test_whoever_has_no_tenant_is_told_what_to_do(self):
        with pytest.raises(UnauthenticatedError) as caught:
            principal_from_event(event({"sub": "ann", "roles": "[admin]"}), nobody)
        assert "an admin gives you a tenant" in caught.value.hint

    def test_other_claims_that_look_like_a_tenant_are_not_read(self):
        claims = {"sub": "ann", "custom:tenant": "red", "Tenant": "red", "tenants": "red", "cognito:groups": "[red]"}
        with pytest.raises(UnauthenticatedError):
            principal_from_event(event(claims), nobody)


class TestSignatures:
    def test_a_session_of_a_role_acts_for_the_tenant_of_the_role(self):
        found = principal_from_event(signed(), only(caller(BUILD, "red", "developer", "viewer")))
        assert found == Principal(tenant="red", subject=SESSION, roles=frozenset({"developer", "viewer"}), door="iam")

    def test_a_user_acts_for_his_tenant(self):
        found = principal_from_event(signed(USER), only(caller(USER, "blue", "admin")))
        assert (found.tenant, found.subject, found.roles) == ("blue", USER, {"admin"})

    def test_whoever_is_unknown_is_told_which_arn_an_admin_must_add(self):
        with pytest.raises(DeniedError) as caught:
            principal_from_event(signed(), nobody)
        assert f"tdev callers add {BUILD} --tenant" in caught.value.hint

    @pytest.mark.parametrize(
        "arn",
        [
            "arn:aws:iam::123456789012:root",
            "arn:aws:sts::123456789012:federated-user/ann",
            "arn:aws:iam::123456789012:role/Build",
            "arn:aws:sts::123456789012:assumed-role/Build",
            "arn:aws:iam::123456789012:user/" + "p" * 60 + "/" + "q" * 60 + "/" + "r" * 60,
            "arn:aws:sts::123456789012:assumed-role/Build/run-7\n",
            "",
            None,
            7,
            ["arn:aws:iam::123456789012:user/ann"],
        ],
    )
    def test_root_federated_and_malformed_signers_are_not_even_looked_up(self, arn):
        asked = []
        with pytest.raises(DeniedError, match="only roles and users"):
            principal_from_event(signed(arn), asked.append)
        assert asked == []

    def test_an_account_that_is_not_that_of_the_arn_is_refused(self):
        known = only(caller(BUILD, "red", "admin"))
        with pytest.raises(DeniedError):
            principal_from_event(signed(accountId="999999999999"), known)
        assert principal_from_event(signed(accountId=None), known).tenant == "red"

    def test_identities_of_an_identity_pool_are_refused(self):
        pool = {"identityId": "eu-central-1:1", "identityPoolId": "eu-central-1:2", "amr": ["unauthenticated"]}
        with pytest.raises(DeniedError, match="identity pool"):
            principal_from_event(signed(cognitoIdentity=pool), only(caller(BUILD, "red", "admin")))

    @pytest.mark.parametrize(
        "found",
        [
            caller(BUILD, "_shared", "admin"),
            caller("arn:aws:iam::123456789012:role/Other", "red", "admin"),
            caller("arn:aws:iam::999999999999:role/Build", "red", "admin"),
        ],
        ids=["shared", "another role", "another account"],
    )
    def test_an_entry_that_is_not_the_signers_own_lets_nobody_in(self, found):
        with pytest.raises(DeniedError, match="no tenant"):
            principal_from_event(signed(), lambda arn: found)

    def test_a_store_that_does_not_answer_lets_nobody_in(self):
        def away(arn):
            raise PlatformError("away")

        with pytest.raises(PlatformError):
            principal_from_event(signed(), away)

    def test_nothing_else_of_the_event_names_a_tenant(self):
        found = {
            **signed(tenant="blue", roles="[admin]"),
            "headers": {"x-tenant": "blue"},
            "queryStringParameters": {"tenant": "blue"},
            "body": '{"tenant": "blue"}',
        }
        assert principal_from_event(found, only(caller(BUILD, "red", "viewer"))).tenant == "red"


@pytest.mark.parametrize(
    "authorizer",
    [
        {"jwt": {"claims": CLAIMS}, "iam": {"userArn": USER}},
        {"jwt": {"claims": {}}, "iam": {"userArn": USER}},
        {"jwt": {"claims": CLAIMS}, "lambda": {"tenant": "red"}},
        {"jwt": "x", "iam": "y"},
    ],
)
def test_two_doors_at_once_are_refused(authorizer):
    found = {"requestContext": {"authorizer": authorizer}}
    with pytest.raises(UnauthenticatedError, match="form"):
        principal_from_event(found, only(caller(USER, "red", "admin")))


def test_a_door_that_says_nothing_is_not_there():
    found = event(CLAIMS, iam=None)
    assert principal_from_event(found, nobody).door == "jwt"
    assert not is_signed(found)
    assert is_signed(signed())


# ---- whatever an event looks like

EVENTS = st.dictionaries(WORDS, SHAPES, max_size=4) | AUTHORIZERS.map(
    lambda found: {"requestContext": {"authorizer": found}}
)
REGISTERED = {BUILD: caller(BUILD, "red", "viewer"), USER: caller(USER, "blue", "admin")}


def backing(found):
    """Subject and tenant of an event, read again without the code under test: of its claims, or its signer's entry."""
    context = found.get("requestContext")
    authorizer = {door: proof for door, proof in context["authorizer"].items() if proof is not None}
    ((door, proof),) = authorizer.items()
    if door == "jwt":
        return proof["claims"]["sub"], proof["claims"]["tenant"]
    return proof["userArn"], REGISTERED[{SESSION: BUILD}.get(proof["userArn"], proof["userArn"])].tenant


@settings(deadline=None)
@given(EVENTS)
@example({"requestContext": {"authorizer": {"iam": {"userArn": USER}}}})
@example({"requestContext": {"authorizer": {"jwt": {"claims": {"sub": "ann", "tenant": "red"}}}}})
def test_no_event_gets_past_without_a_source_that_was_verified(found):
    try:
        principal = principal_from_event(found, REGISTERED.get)
    except (UnauthenticatedError, DeniedError):
        return
    assert (principal.subject, principal.tenant) == backing(found)
    assert principal.tenant != "_shared"
    assert principal.door in ("jwt", "iam")


@settings(deadline=None)
@given(st.dictionaries(WORDS, VALUES | st.lists(HOSTILE, max_size=3), max_size=6), st.text(max_size=30) | HOSTILE)
def test_a_signature_reaches_no_tenant_but_the_registered_one(more, arn):
    found = signed(arn, **{name: value for name, value in more.items() if name != "userArn"})
    try:
        principal = principal_from_event(found, only(caller(BUILD, "red", "viewer")))
    except DeniedError:
        return
    assert (principal.tenant, principal.roles, principal.door) == ("red", {"viewer"}, "iam")


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
