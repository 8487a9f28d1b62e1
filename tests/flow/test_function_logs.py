"""What our functions log in real workers: one line per call, with fields that can be asked for, as on AWS."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tdev.platform.functions import functions_folder, read_functions
from tdev.platform.invocation.pool.lambda_pool import LambdaPool, PoolOptions
from tdev.platform.telemetry import LogEntry
from tests.support.logs import ListLogs
from tests.support.walk import EVERYTHING, event

CLAIMS = {"sub": "ann", "tenant": "local", "roles": EVERYTHING}
REF = {"id": "exec-1", "tenant": "local", "requester": "ann"}


@pytest.fixture(scope="module")
def logs() -> ListLogs:
    return ListLogs()


@pytest.fixture(scope="module")
def pool(logs: ListLogs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LambdaPool]:
    """Workers with the runtime client that Lambda has."""
    environment = {"TDEV_DATA": str(tmp_path_factory.mktemp("data"))}
    options = PoolOptions(client="awslambdaric")
    made = LambdaPool(read_functions(functions_folder(Path())), environment=environment, logs=logs, options=options)
    with closing(made):
        yield made


def lines(logs: ListLogs, request_id: str) -> list[LogEntry]:
    """What the function itself wrote: it names its logger."""
    return [entry for entry in logs.read(request_id=request_id) if "logger" in entry.fields]


def fields(entry: LogEntry) -> dict[str, object]:
    assert isinstance(entry.fields["ms"], float)
    return {name: value for name, value in entry.fields.items() if name != "ms"}


def test_the_first_request_of_a_worker_is_logged_even_when_it_is_refused(pool: LambdaPool, logs: ListLogs) -> None:
    answer = pool("api", event("GET", "/api/tools"))
    assert answer.payload["statusCode"] == 401
    (entry,) = lines(logs, answer.request_id)
    assert (entry.level, entry.message) == ("INFO", "request")
    assert fields(entry) == {
        "logger": "tdev.api",
        "method": "GET",
        "route": "/api/tools",
        "status": 401,
        "request_id": "request-1",
    }


def test_a_function_with_a_route_logs_requests_and_calls_alike(pool: LambdaPool, logs: ListLogs) -> None:
    code = {"code": "def double(x: int) -> int:\n    return 2 * x\n"}
    (called,) = lines(logs, pool("classifier", code).request_id)
    assert (called.message, fields(called)) == (
        "ClassifierAgent done",
        {"logger": "tdev.agent", "agent": "ClassifierAgent"},
    )
    (asked,) = lines(logs, pool("classifier", event("POST", "/api/classify", claims=CLAIMS, body=code)).request_id)
    assert (asked.message, asked.fields["status"], asked.fields["tenant"]) == ("request", 200, "local")


def test_a_failure_is_found_by_its_execution(pool: LambdaPool, logs: ListLogs) -> None:
    answer = pool("recorder", {"tenant": "local", "execution": REF})
    assert answer.error["errorType"] == "NotFoundError"
    told, raised = [entry for entry in logs.read(request_id=answer.request_id) if entry.level == "ERROR"]
    assert told.execution == "exec-1"
    assert fields(told) == {
        "logger": "tdev.agent",
        "agent": "RecorderAgent",
        "execution": "exec-1",
        "error": "NotFoundError",
    }
    assert raised.message.startswith("NotFoundError: there is no execution 'exec-1'\nTraceback")
