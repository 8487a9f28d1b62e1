"""What the engine does beyond the port; the contract suite has the rest."""

import threading

import pytest

from tdev.kernel.errors import DeniedError, InvalidError, NotFoundError, PlatformError
from tdev.platform.hosting.embedded.access_log import access_log
from tdev.platform.hosting.embedded.engine import Abilities, LocalHosting, status_of
from tdev.platform.hosting.embedded.functions import function_name
from tdev.platform.hosting.embedded.shelf import Shelf
from tdev.platform.invocation import Invoked
from tdev.platform.telemetry import LogEntry
from tests.support.clock import SetClock
from tests.support.hosting import release
from tests.support.logs import ListLogs

FILES = {"handler.py": b"x = 1\n"}


class Functions:
    """Stands for the pool; answers what a test says, and may be made to wait."""

    def __init__(self):
        self.answer = Invoked({"statusCode": 200}, request_id="i-1")
        self.entered, self.go = threading.Event(), threading.Event()
        self.go.set()
        self.asked = []
        self.before = lambda: None

    def __call__(self, function, event):
        self.asked.append(function)
        self.before()
        self.entered.set()
        self.go.wait(10)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def functions():
    return Functions()


@pytest.fixture
def logs():
    return ListLogs()


@pytest.fixture
def host(tmp_path, functions, logs):
    abilities = Abilities(lambda release: FILES, lambda: functions, lambda: logs)
    return LocalHosting(Shelf(tmp_path, "acme"), abilities, drain_s=0.05, clock=SetClock())


def made(host, *versions):
    for version in versions:
        host.provision(release("greet", version, str(version).encode()))


def folders(tmp_path):
    return sorted(path.name for path in (tmp_path / "acme/greet").glob("[0-9a-f]*"))


def test_the_bundles_of_versions_lie_side_by_side(host, tmp_path):
    made(host, 1, 2)
    assert len(folders(tmp_path)) == 2
    host.retire("greet", 2)
    assert folders(tmp_path) == [release("greet", 1, b"1").artifact.removeprefix("sha256:")]


def test_a_bundle_that_two_versions_share_stays_for_the_other(host, tmp_path):
    host.provision(release("greet", 1, b"same"))
    host.provision(release("greet", 2, b"same"))
    host.retire("greet", 2)
    assert len(folders(tmp_path)) == 1
    assert host.health("greet", 1).healthy


def test_after_destroying_nothing_is_left(host, tmp_path):
    made(host, 1, 2)
    told = host.destroy("greet")
    assert [part.partition(" ")[0] for part in told.resources] == ["/services/greet", "greet-v1", "greet-v2"]
    assert not (tmp_path / "acme/greet").exists()


@pytest.mark.parametrize("refusal", [DeniedError("nobody vouches"), InvalidError("no bundle")])
def test_what_nobody_vouches_for_is_not_made(refusal, tmp_path, functions, logs):
    def files(release):
        raise refusal

    host = LocalHosting(Shelf(tmp_path, "acme"), Abilities(files, lambda: functions, lambda: logs))
    with pytest.raises(type(refusal)):
        made(host, 1)
    with pytest.raises(NotFoundError):
        host.routes("greet")


def test_changed_files_are_repaired_when_it_is_provisioned_again(host, tmp_path):
    made(host, 1)
    [folder] = folders(tmp_path)
    (tmp_path / "acme/greet" / folder / "handler.py").write_text("else")
    again = host.provision(release("greet", 1, b"1"))
    assert [change.partition(" ")[0] for change in again.changes] == ["unpacked"]
    assert (tmp_path / "acme/greet" / folder / "handler.py").read_bytes() == FILES["handler.py"]


def test_what_keeps_the_pool_from_asking_is_the_reason(host, functions):
    made(host, 1)
    functions.answer = PlatformError("the region is overloaded")
    said = host.health("greet", 1)
    assert (said.healthy, said.reason) == (False, "the region is overloaded")


def test_a_version_with_calls_under_way_is_retired_when_they_have_ended(host, functions, tmp_path):
    made(host, 1, 2)
    functions.go.clear()
    answers = []
    thread = threading.Thread(target=lambda: answers.append(host.call("greet", {}, "r-1")))
    thread.start()
    functions.entered.wait(10)
    host.route("greet", {2: 100})
    with pytest.raises(PlatformError, match="under way"):
        host.retire("greet", 1)
    assert len(folders(tmp_path)) == 2
    functions.go.set()
    thread.join()
    assert [each.version for each in answers] == [1]
    host.retire("greet", 1)
    assert len(folders(tmp_path)) == 1
    assert host.call("greet", {}, "r-2").version == 2


def test_a_call_whose_version_goes_before_it_began_is_answered_by_another_one(host, functions):
    made(host, 1, 2)

    def gone():
        functions.before = lambda: None
        host.route("greet", {2: 100})
        with pytest.raises(PlatformError, match="under way"):
            host.retire("greet", 1)
        raise NotFoundError("there is no such function")

    functions.before = gone
    assert host.call("greet", {}, "r-1").version == 2
    assert [name.split(".")[3] for name in functions.asked] == ["1", "2"]


def test_a_version_that_runs_and_is_not_found_is_told(host, functions):
    made(host, 1)
    functions.answer = NotFoundError("there is no such function")
    with pytest.raises(NotFoundError, match="no such function"):
        host.call("greet", {}, "r-1")
    assert len(functions.asked) == 1


def test_a_call_under_way_keeps_nobody_from_moving_weights_and_making_versions(host, functions):
    made(host, 1, 2)
    functions.before = lambda: (host.route("greet", {1: 50, 2: 50}), made(host, 3))
    assert host.call("greet", {}, "r-1").version == 1
    assert host.routes("greet") == {1: 50, 2: 50}


def test_each_call_is_told_with_its_version_and_status(host, functions, logs):
    made(host, 1)
    host.call("greet", {"inputs": {}}, "r-1")
    functions.answer = Invoked(function_error="Unhandled", error={"errorType": "ValueError"}, request_id="i-2")
    host.call("greet", {"inputs": {}}, "r-2")
    host.call("greet", {"rawPath": "/health"}, "r-3")
    lines = logs.read(function=access_log("acme", "greet"))
    assert [(each.request_id, each.fields["status"], each.fields["invocation"]) for each in lines] == [
        ("r-1", 200, "i-1"),
        ("r-2", 502, "i-2"),
    ]
    found = host.figures("greet", 0)[1]
    assert (found.calls, found.errors, found.last_at) == (2, 1, lines[1].time)


def test_the_log_is_of_the_calls_and_of_the_versions_in_the_order_of_time(host, logs):
    made(host, 1, 2)
    own = [function_name("acme", release("greet", version, str(version).encode())) for version in (1, 2)]
    other = function_name("other", release("greet", 1, b"1"))
    for time, name in ((4.0, own[1]), (2.0, own[0]), (3.0, other), (9.0, "planner")):
        logs.append([LogEntry(time, name, "said")])
    host.call("greet", {"inputs": {}}, "r-1")
    found = host.logs("greet")
    assert [each.function for each in found] == [own[0], own[1], access_log("acme", "greet")]
    assert host.logs("greet", limit=1) == found[-1:]
    with pytest.raises(NotFoundError):
        host.logs("nothing")


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Invoked({"statusCode": 422}), 422),
        (Invoked({"result": 1}), 200),
        (Invoked("text"), 200),
        (Invoked({"statusCode": "odd"}), 200),
        (Invoked(function_error="Unhandled", error={"errorType": "Sandbox.Timedout"}), 504),
        (Invoked(function_error="Unhandled", error={"errorType": "Runtime.CodeRefused"}), 503),
        (Invoked(function_error="Unhandled", error={}), 502),
    ],
)
def test_an_answer_has_a_status(answer, status):
    assert status_of(answer) == status


def test_a_service_that_is_not_there_is_not_called(host, functions):
    with pytest.raises(NotFoundError):
        host.call("greet", {}, "r-1")
    assert functions.asked == []
