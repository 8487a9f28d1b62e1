"""Workers that are late: their callers are told, they go on loading, and closing does not wait for them."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tdev.kernel.errors import PlatformError
from tdev.platform.invocation.pool.lambda_pool import LambdaPool, PoolOptions
from tests.support.functions import write_functions
from tests.support.logs import ListLogs

SCRIPTS = {
    "hang_at_start": "import time\ntime.sleep(60)\n",
    "slow_to_load": "import time\ntime.sleep(0.3)\ndef handler(event, context):\n    return event\n",
}


@pytest.fixture
def logs() -> ListLogs:
    return ListLogs()


@contextmanager
def _pool(folder: Path, logs: ListLogs, **options: float) -> Iterator[LambdaPool]:
    specs = write_functions(folder / "functions", SCRIPTS, timeout=5)
    made = LambdaPool(specs, environment={}, logs=logs, options=PoolOptions(client="python", **options))
    with closing(made):
        yield made


def _eventually(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def test_code_that_does_not_load_in_time_is_given_up(tmp_path, logs):
    with _pool(tmp_path, logs, init_s=0.1, late_s=0.1) as pool:
        with pytest.raises(PlatformError, match=r"hang_at_start is not ready: .* in 0\.1 s") as found:
            pool("hang_at_start", None)
        assert "try again" in str(found.value.hint)
        assert _eventually(lambda: pool.status()["functions"]["hang_at_start"]["workers"] == 0)
    assert "given up: it has not loaded its code in 0.1 s" in [each.message for each in logs.entries]


def test_a_worker_that_is_late_goes_on_loading_and_serves_the_next_caller(tmp_path, logs):
    with _pool(tmp_path, logs, init_s=0.15) as pool:
        with pytest.raises(PlatformError, match="not ready"):
            pool("slow_to_load", 0)
        assert pool("slow_to_load", 0).function_error is None
        assert pool.status()["functions"]["slow_to_load"] == {"workers": 1, "idle": 1}


def test_closing_does_not_wait_for_a_worker_that_is_late(tmp_path, logs):
    with _pool(tmp_path, logs, init_s=0.1) as pool:
        with pytest.raises(PlatformError, match="not ready"):
            pool("hang_at_start", None)
        pool.close(60)
        assert pool.status()["functions"]["hang_at_start"]["workers"] == 0
