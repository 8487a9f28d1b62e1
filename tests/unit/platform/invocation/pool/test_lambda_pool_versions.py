"""Functions that are no part of the product: apart from it, there for a while, and started only as approved."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest

from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.platform.invocation.pool.lambda_pool import LambdaPool, PoolOptions
from tests.support.functions import write_functions
from tests.support.logs import ListLogs
from tests.support.region_process import eventually

SCRIPTS = {
    "environ": """
import os
def handler(event, context):
    return {"environ": dict(os.environ)}
""",
    "pid": """
import os, time
def handler(event, context):
    time.sleep(event)
    return {"pid": os.getpid()}
""",
    "echo": """
def handler(event, context):
    return event
""",
}
SCRIPTS["hold"] = SCRIPTS["pid"]
QUICK = PoolOptions(client="python", idle_s=0.2)


@pytest.fixture
def logs() -> ListLogs:
    return ListLogs()


def test_a_function_with_variables_of_its_own_sees_none_of_the_pool(tmp_path, logs):
    spec = write_functions(tmp_path / "apart", {"environ": SCRIPTS["environ"]})["environ"]
    specs = {"environ": replace(spec, variables={"OWN": "1"})}
    given = {"TDEV_TOKEN": "secret", "AWS_SECRET_ACCESS_KEY": "secret"}
    with closing(LambdaPool(specs, environment=given, logs=logs, options=QUICK)) as pool:
        seen = pool("environ", None).payload["environ"]
    assert seen["OWN"] == "1"
    assert not set(given) & set(seen)
    assert not list(spec.folder.rglob("*.pyc"))


def test_a_function_may_come_and_go_while_the_pool_runs(tmp_path, logs):
    specs = write_functions(tmp_path / "functions", {"pid": SCRIPTS["pid"]})
    later = write_functions(tmp_path / "later", {name: SCRIPTS[name] for name in ("echo", "hold")})
    with closing(LambdaPool(specs, environment={}, logs=logs, options=QUICK)) as pool:
        with pytest.raises(NotFoundError):
            pool("echo", 1)
        specs.update(later)
        assert pool("echo", 1).payload == 1
        with ThreadPoolExecutor(1) as threads:
            under_way = threads.submit(pool, "hold", 0.3)
            assert eventually(lambda: "hold" in pool.status()["functions"])
            del specs["hold"], specs["echo"]
            assert under_way.result().function_error is None
        with pytest.raises(NotFoundError):
            pool("hold", 0)
        assert eventually(lambda: not {"hold", "echo"} & set(pool.status()["functions"]))


def test_what_may_not_start_is_refused_with_the_reason_and_may_start_later(tmp_path, logs):
    spec = write_functions(tmp_path / "functions", {"echo": SCRIPTS["echo"]})["echo"]
    wrong = [InvalidError("handler.py was changed")]

    def check() -> None:
        if wrong:
            raise wrong[0]

    specs = {"echo": replace(spec, check=check)}
    with closing(LambdaPool(specs, environment={}, logs=logs, options=QUICK)) as pool:
        refused = pool("echo", 1)
        assert refused.error["errorType"] == "Runtime.CodeRefused"
        assert refused.error["errorMessage"] == "handler.py was changed"
        assert any("handler.py was changed" in entry.message for entry in logs.entries)
        wrong.clear()
        assert pool("echo", 1).payload == 1
        wrong.append(InvalidError("too late: it runs"))
        assert pool("echo", 2).payload == 2
