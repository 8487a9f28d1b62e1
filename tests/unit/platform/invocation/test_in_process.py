import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tdev.kernel.errors import PlatformError
from tdev.platform.invocation.in_process import InProcess
from tests.support.functions import write_functions

SCRIPTS = {
    "count": """
import threading
COUNT = 0
def handler(event, context):
    global COUNT
    COUNT += 1
    if event:
        threading.Event().wait(event)
    return {"count": COUNT, "module": __name__, "thread": threading.current_thread().name}
""",
    "typed": """
import typing
class Body(typing.NamedTuple):
    text: "str"
def handler(event, context):
    return str(typing.get_type_hints(Body))
""",
    "bare_exit": "import sys\ndef handler(event, context):\n    sys.exit('words')\n",
}


@pytest.fixture
def specs(tmp_path):
    return write_functions(tmp_path, SCRIPTS)


def test_a_module_is_loaded_once_and_used_again(specs):
    with closing(InProcess(specs)) as invoke:
        first, second = invoke("count", 0).payload, invoke("count", 0).payload
    assert (first["count"], second["count"]) == (1, 2)
    assert first["module"] == second["module"]
    assert first["thread"] == "function-count"


def test_calls_at_the_same_time_share_no_globals(specs):
    with closing(InProcess(specs, max_environments=3)) as invoke, ThreadPoolExecutor(3) as threads:
        answers = [answer.payload for answer in threads.map(lambda _: invoke("count", 0.2), range(3))]
    assert [answer["count"] for answer in answers] == [1, 1, 1]
    assert len({answer["module"] for answer in answers}) == 3


def test_a_caller_that_waits_too_long_is_throttled(specs):
    with closing(InProcess(specs, max_environments=1, queue_s=0.1)) as invoke, ThreadPoolExecutor(1) as threads:
        busy = threads.submit(invoke, "count", 0.6)
        while not [thread for thread in threading.enumerate() if thread.name == "function-count"]:
            pass
        with pytest.raises(PlatformError, match="throttled"):
            invoke("count", 0)
        assert busy.result().payload["count"] == 1


def test_type_hints_of_a_loaded_module_can_be_read(specs):
    with closing(InProcess(specs)) as invoke:
        assert invoke("typed", None).payload == "{'text': <class 'str'>}"


def test_an_exit_with_words_is_a_failure(specs):
    with closing(InProcess(specs)) as invoke:
        assert invoke("bare_exit", None).error["errorMessage"].endswith("exit status 1")


def test_close_forgets_the_modules(specs):
    with closing(InProcess(specs)) as invoke:
        name = invoke("count", 0).payload["module"]
        assert name in sys.modules
    assert name not in sys.modules
