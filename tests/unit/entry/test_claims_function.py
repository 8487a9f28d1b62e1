"""Claims of people: tenant and roles come from what administrators set, and from nothing a client says."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.entry.claims_function import claims_of, handler
from tdev.entry.identity import principal_from_event
from tdev.kernel.errors import InvalidError
from tdev.kernel.roles import ROLES

PARTS = {"idTokenGeneration", "accessTokenGeneration"}


def trigger(attributes=None, groups=(), version="2", **request):
    """The event of the trigger; groups None: a machine, which has no configuration of groups."""
    configuration = {} if groups is None else {"groupsToOverride": list(groups), "iamRolesToOverride": []}
    return {
        "version": version,
        "triggerSource": "TokenGeneration_Authentication",
        "region": "eu-central-1",
        "userPoolId": "eu-central-1_pool",
        "userName": "ann",
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "client"},
        "request": {"userAttributes": attributes or {}, "groupConfiguration": configuration, "scopes": [], **request},
        "response": {"claimsAndScopeOverrideDetails": None},
    }


def given_claims(event):
    """The claims for each token."""
    details = handler(event, None)["response"]["claimsAndScopeOverrideDetails"]
    assert set(details) == PARTS
    return [details[part]["claimsToAddOrOverride"] for part in sorted(PARTS)]


ANN = {"sub": "0a1b", "email": "ann@example.com", "custom:tenant": "red"}


@pytest.mark.parametrize("version", ["2", "3"])
def test_both_tokens_get_tenant_and_roles(version):
    event = trigger(ANN, ["tdev-viewer", "tdev-developer", "staff"], version)
    assert given_claims(event) == [{"tenant": "red", "roles": "viewer developer"}] * 2


def test_the_rest_of_the_event_goes_back_as_it_came():
    event = trigger(ANN, ["tdev-admin"])
    answer = handler(event, None)
    assert {**answer, "response": None} == {**event, "response": None}
    assert event["response"] == {"claimsAndScopeOverrideDetails": None}


def test_the_tokens_share_no_object():
    one, two = given_claims(trigger(ANN))
    assert one is not two


@pytest.mark.parametrize("tenant", [None, "", "_shared", "Red", "red ", "red\n", "r#d", "r/d", "x" * 41, 7, ["red"]])
def test_a_user_without_a_sound_tenant_gets_no_claims(tenant, caplog):
    with caplog.at_level(logging.WARNING, "tdev.claims"):
        assert given_claims(trigger({**ANN, "custom:tenant": tenant}, ["tdev-admin"])) == [{}, {}]
    (record,) = caplog.records
    assert (record.message, record.sub) == ("a token without a tenant", "0a1b")
    assert "ann@example.com" not in repr(vars(record))


def test_a_machine_of_the_pool_gets_no_claims():
    assert given_claims(trigger(groups=None, version="3")) == [{}, {}]


@pytest.mark.parametrize(
    "groups", [[], None, ["admin"], ["tdev-root"], ["TDEV-ADMIN"], [["tdev-admin"]], [None], "tdev-admin"]
)
def test_other_groups_are_no_roles(groups):
    event = trigger(ANN)
    event["request"]["groupConfiguration"] = {"groupsToOverride": groups}
    assert given_claims(event) == [{"tenant": "red", "roles": ""}] * 2


def test_what_the_client_sends_along_is_not_read():
    said = {"custom:tenant": "blue", "tenant": "blue", "roles": "admin", "groupsToOverride": ["tdev-admin"]}
    event = trigger({**ANN, "tenant": "blue", "roles": "admin"}, ["tdev-viewer"], clientMetadata=said, scopes=["admin"])
    assert given_claims(event) == [{"tenant": "red", "roles": "viewer"}] * 2


@pytest.mark.parametrize("version", ["1", 2, None, ""])
def test_a_trigger_that_cannot_write_into_access_tokens_is_refused(version):
    with pytest.raises(InvalidError) as caught:
        handler(trigger(ANN, version=version), None)
    assert "V2_0" in str(caught.value.hint)


@pytest.mark.parametrize("request_", [None, [], "x", {"userAttributes": []}, {"userAttributes": None}])
def test_a_request_without_a_user_gets_no_claims(request_):
    assert given_claims({**trigger(), "request": request_}) == [{}, {}]


@given(st.sampled_from(["red", "a-1", "x" * 40]), st.sets(st.sampled_from(ROLES)))
def test_the_door_reads_what_the_trigger_writes(tenant, roles):
    claims = claims_of(trigger({"custom:tenant": tenant}, [f"tdev-{role}" for role in roles])["request"])
    token = {"sub": "0a1b", "token_use": "access", **claims}
    found = principal_from_event({"requestContext": {"authorizer": {"jwt": {"claims": token}}}}, lambda arn: None)
    assert (found.tenant, found.roles) == (tenant, roles)


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=50) | st.integers() | st.none(), max_size=4), st.text())
def test_a_claim_is_always_a_tenant_that_people_belong_to(attributes, tenant):
    found = claims_of({"userAttributes": {**attributes, "custom:tenant": tenant}, "groupConfiguration": None})
    assert found in ({}, {"tenant": tenant, "roles": ""})
    assert set(found.get("tenant", "a")) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
