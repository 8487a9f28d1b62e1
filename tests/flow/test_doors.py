"""Both doors of a deployment on one installation: whoever is not let in sees nothing, whatever his event looks like."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tdev.entry.api.app import handler
from tdev.entry.claims_function import handler as claims
from tdev.entry.process import use
from tdev.runtime import Runtime
from tests.support.authorizers import AUTHORIZERS, HOSTILE
from tests.support.runtimes import runtime_in
from tests.support.signing import BUILD, SESSION, USER, authorizer
from tests.support.walk import Answer, answered, event

PLAN = {"steps": [{"id": "a", "agent": "extract_emails", "input": {"text": "x"}}]}
SECRET = "only-red-knows"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    folder: Path = tmp_path_factory.mktemp("doors")
    with runtime_in(folder) as runtime:
        use(runtime)
        runtime.callers.put(BUILD, "red", ["developer"], actor="op")
        runtime.callers.put(USER, "blue", ["viewer"], actor="op")
        made = through(authorizer(SESSION), "POST", "/iam/api/workflows", {"id": SECRET, "goal": SECRET, **PLAN})
        assert made.status == 201, made
        yield runtime
        use(None)


def through(found: Any, method: str, path: str, body: Any = None, **parts: Any) -> Answer:
    """The answer to a request for which an authorizer has said this."""
    made = event(method, path, body=body, **parts)
    made["requestContext"]["authorizer"] = found
    return answered(handler(made, None))


def token(tenant: str | None, *groups: str) -> dict[str, Any]:
    """What the JWT authorizer says about a user of the pool: every claim as a text."""
    attributes = {"sub": "0a1b", **({"custom:tenant": tenant} if tenant else {})}
    request = {"userAttributes": attributes, "groupConfiguration": {"groupsToOverride": [*groups]}}
    details = claims({"version": "2", "request": request, "response": {}}, None)["response"]
    added = details["claimsAndScopeOverrideDetails"]["accessTokenGeneration"]["claimsToAddOrOverride"]
    return {"jwt": {"claims": {"sub": "0a1b", "token_use": "access", "exp": "1795257917", **added}, "scopes": None}}


class TestTheTenantIsTheSameThroughBothDoors:
    def test_what_one_door_made_the_other_shows(self, here: Runtime) -> None:
        signed = through(authorizer(SESSION), "GET", f"/iam/api/workflows/{SECRET}")
        with_token = through(token("red", "tdev-viewer"), "GET", f"/api/workflows/{SECRET}")
        assert (signed.status, with_token.status) == (200, 200)
        assert signed.body == with_token.body

    def test_for_others_it_is_not_there(self, here: Runtime) -> None:
        signed = through(authorizer(USER), "GET", f"/iam/api/workflows/{SECRET}")
        with_token = through(token("blue", "tdev-admin"), "GET", f"/api/workflows/{SECRET}")
        missing = through(token("blue", "tdev-admin"), "GET", "/api/workflows/nothing-there")
        assert signed.body == with_token.body
        assert with_token.status == missing.status == 404
        assert json.dumps(missing.body).replace("nothing-there", SECRET) == json.dumps(with_token.body)

    def test_a_user_without_a_tenant_or_a_group_gets_nothing(self, here: Runtime) -> None:
        homeless = through(token(None, "tdev-admin"), "GET", "/api/workflows")
        assert (homeless.status, homeless.headers["www-authenticate"]) == (401, 'Bearer realm="tdev"')
        assert through(token("red"), "GET", "/api/workflows").status == 403

    def test_a_viewer_only_reads(self, here: Runtime) -> None:
        body = {"id": "w", **PLAN}
        assert through(authorizer(USER), "POST", "/iam/api/workflows", body).status == 403
        assert through(token("blue", "tdev-viewer"), "POST", "/api/workflows", body).status == 403


CALM = settings(deadline=None)
PATHS = st.sampled_from(["/api/workflows", "/iam/api/workflows", "/health", "/iam/health", "/iam"])


@CALM
@given(
    found=AUTHORIZERS, path=st.sampled_from(["/api/workflows", "/iam/api/workflows", "/health", "/iam/health", "/iam"])
)
@example(found=None, path="/iam/api/workflows")
@example(found=[], path="/iam/api/workflows")
@example(found={"iam": []}, path="/iam/api/workflows")
def test_whatever_an_authorizer_says_only_red_sees_what_is_reds(here: Runtime, found: Any, path: str) -> None:
    answer = through(found, "GET", path)
    assert answer.status in (200, 401, 403, 404)
    assert (answer.status == 401) == ("www-authenticate" in answer.headers)
    if SECRET in json.dumps(answer.body):
        is_signed = found.get("iam") is not None
        assert found["iam"]["userArn"] == SESSION if is_signed else found["jwt"]["claims"]["tenant"] == "red"


@CALM
@given(st.dictionaries(st.sampled_from(["tenant", "x-tenant", "sub", "roles", "userArn", "authorization"]), HOSTILE))
def test_nobody_reaches_red_by_what_he_sends(here: Runtime, said: dict[str, str]) -> None:
    for found, expected in ((None, 401), (authorizer(SESSION.replace("Build", "Other")), 403), (authorizer(USER), 200)):
        answer = through(found, "GET", "/iam/api/workflows" if found else "/api/workflows", headers=said)
        assert answer.status == expected
        assert SECRET not in json.dumps(answer.body)
