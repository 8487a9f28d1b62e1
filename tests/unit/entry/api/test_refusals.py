"""What of the refused requests goes on record, and how it is called there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.audit.trail import AuditTrail
from tdev.entry.api.incoming import Incoming
from tdev.entry.api.refusals import record_refusal
from tdev.entry.api.routes import ROUTES
from tdev.entry.process import use
from tdev.kernel.errors import PlatformError
from tdev.model.identity import AuditRecord, Principal
from tdev.runtime import Runtime
from tdev.settings import Settings
from tests.support.runtimes import runtime_in
from tests.support.walk import event

EVE = Principal(tenant="red", subject="eve", roles=frozenset({"viewer"}))


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path) as found:
        use(found)
        yield found
        use(None)


def refuse(
    runtime: Runtime, said: str, status: int, body: Any = '{"code": "denied"}', path: str = ""
) -> list[AuditRecord]:
    """What is on record after a route answered so to Eve."""
    method, rule = said.split()
    route = next(route for route in ROUTES if (route.method, route.rule) == (method, rule))
    request = Incoming.of(event(method, path or rule), None)
    record_refusal(request, route, EVE, {"statusCode": status, "body": body})
    return runtime.trail("red").list()


@pytest.mark.parametrize("status", [403, 404, 409, 413, 415, 422, 429])
def test_a_change_that_was_refused_is_recorded(runtime: Runtime, status: int) -> None:
    [found] = refuse(runtime, "POST /api/orchestrate", status)
    assert (found.subject, found.action, found.target, found.outcome) == (
        "eve",
        "orchestrate",
        "/api/orchestrate",
        "refused",
    )
    assert found.request_id == "request-1"
    assert found.detail == {"status": status, "code": "denied", "route": "POST /api/orchestrate"}


@pytest.mark.parametrize("status", [500, 503])
def test_a_change_that_failed_on_our_side_is_recorded_as_failed(runtime: Runtime, status: int) -> None:
    assert [found.outcome for found in refuse(runtime, "POST /api/orchestrate", status)] == ["failed"]


@pytest.mark.parametrize("status", [200, 202, 204])
def test_what_went_well_is_left_to_who_did_it(runtime: Runtime, status: int) -> None:
    assert refuse(runtime, "POST /api/orchestrate", status) == []


def test_of_what_changes_nothing_only_the_want_of_a_role_is_recorded(runtime: Runtime) -> None:
    assert refuse(runtime, "GET /api/tools", 404) == []
    assert refuse(runtime, "POST /api/plan", 422) == []
    [found] = refuse(runtime, "GET /api/audit", 403)
    assert found.action == "listAudit"


def test_the_target_is_what_the_path_names_and_no_longer_than_a_name(runtime: Runtime) -> None:
    rule = "POST /api/executions/<id>/cancel"
    assert refuse(runtime, rule, 404, path="/api/executions/exec-1/cancel")[-1].target == "exec-1"
    assert len(refuse(runtime, rule, 404, path=f"/api/executions/{'x' * 5000}/cancel")[-1].target) == 200


@pytest.mark.parametrize("body", ["", "<html>", "[]", "{}", None])
def test_an_answer_without_a_code_is_recorded_all_the_same(runtime: Runtime, body: Any) -> None:
    assert refuse(runtime, "POST /api/orchestrate", 403, body)[0].detail["code"] == "unknown"


def test_nobody_and_nothing_leave_no_record(runtime: Runtime) -> None:
    request = Incoming.of(event("POST", "/api/orchestrate"), None)
    record_refusal(request, None, EVE, {"statusCode": 404, "body": ""})
    record_refusal(request, ROUTES[0], None, {"statusCode": 401, "body": ""})
    assert runtime.trail("red").list() == []


class Stores(Runtime):
    """Counts who asks for a trail."""

    asked = 0

    def trail(self, tenant: str) -> AuditTrail:
        """See ``Runtime.trail``."""
        self.asked += 1
        raise PlatformError("this function may not write")


@pytest.mark.parametrize(("said", "asked"), [("POST /api/plan", 0), ("POST /api/tools", 1), ("GET /api/audit", 1)])
def test_on_aws_a_function_that_only_judges_does_not_even_try(said: str, asked: int) -> None:
    here = Stores(Settings(platform="aws"))
    use(here)
    try:
        method, rule = said.split()
        route = next(route for route in ROUTES if (route.method, route.rule) == (method, rule))
        record_refusal(Incoming.of(event(method, rule), None), route, EVE, {"statusCode": 403, "body": "{}"})
    finally:
        use(None)
    assert here.asked == asked
