from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.entry.http.message import Head, problem
from tdev.entry.server.measuring import measures_of
from tdev.kernel.errors import TooManyError
from tdev.platform.storage import Put
from tdev.runtime import Runtime
from tests.support.runtimes import runtime_in

HEAD = Head("POST", "/api/orchestrate", "", ())
CLAIMS = {"tenant": "red", "sub": "eve"}


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path, requests_per_second=5) as found:
        yield found


def test_the_rate_is_that_of_the_settings(runtime: Runtime) -> None:
    measures = measures_of(runtime)
    for _ in range(10):
        measures.check_rate("red")
    with pytest.raises(TooManyError) as caught:
        measures.check_rate("red")
    assert (caught.value.quota, caught.value.window_s, caught.value.retry_after_s) == (10, 2, 1)


def test_no_rate_is_no_limit(tmp_path: Path) -> None:
    with runtime_in(tmp_path, requests_per_second=0) as runtime:
        measures = measures_of(runtime)
        for _ in range(5000):
            measures.check_rate("red")


def test_what_was_one_too_many_is_on_record_up_to_a_measure(runtime: Runtime) -> None:
    measures = measures_of(runtime)
    answer = problem(429, "slow down")
    for _ in range(1000):
        measures.refused(CLAIMS, HEAD, answer)
    records = runtime.trail("red").list(limit=1000)
    assert 300 <= len(records) < 400
    first = records[0]
    assert (first.subject, first.action, first.target, first.outcome) == (
        "eve",
        "send_request",
        "POST /api/orchestrate",
        "refused",
    )
    assert first.request_id == dict(answer.headers)["x-request-id"]
    assert first.detail == {"status": 429, "code": "too_many_requests"}


@pytest.mark.parametrize("claims", [{}, {"tenant": ""}, {"tenant": "_shared", "sub": "eve"}, {"tenant": "a#b"}])
def test_who_has_no_tenant_has_no_record(runtime: Runtime, claims: dict[str, str]) -> None:
    measures_of(runtime).refused(claims, HEAD, problem(429, "slow down"))


def test_that_it_cannot_be_recorded_changes_nothing(runtime: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    runtime.tables.write(Put("audit", {"pk": "T#red#AUDIT", "sk": "HEAD", "count": 1}))
    measures_of(runtime).refused(CLAIMS, HEAD, problem(429, "slow down"))
    assert "could not be recorded" in caplog.text
