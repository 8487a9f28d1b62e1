import os
import signal
import stat
import threading
from pathlib import Path

import pytest

from tdev.entry.server.region import Identity, Region, RegionOptions, worker_environment
from tdev.entry.server.region_file import running_region
from tdev.kernel.errors import ConflictError, PlatformError
from tdev.platform.identity.embedded import LocalTokens
from tdev.platform.invocation import Invoked
from tdev.settings import Settings, secrets_given
from tests.support.clock import SetClock
from tests.support.machines import ScriptedMachine
from tests.support.serving import exchange


class Functions:
    """A pool of nothing."""

    def __init__(self, environment) -> None:
        self.environment = dict(environment)
        self.closed = False

    def __call__(self, function, payload) -> Invoked:
        return Invoked({"statusCode": 200, "body": "ok"})

    def close(self, grace_s: float = 0.0) -> None:
        self.closed = True


class Made:
    """Makes regions on one folder and remembers their parts."""

    def __init__(self, data: Path) -> None:
        self.settings = Settings(data=data)
        tokens = LocalTokens(data)
        self.identity = Identity(tokens, tokens)
        self.pools: list[Functions] = []
        self.machines: list[ScriptedMachine] = []

    def pool(self, environment) -> Functions:
        self.pools.append(Functions(environment))
        return self.pools[-1]

    def machine(self, invoke) -> ScriptedMachine:
        self.machines.append(ScriptedMachine())
        return self.machines[-1]

    def region(self, **options) -> Region:
        return Region(
            self.settings,
            self.identity,
            pool=self.pool,
            machine=self.machine,
            options=RegionOptions(clock=SetClock(), **options),
        )


@pytest.fixture
def made(tmp_path) -> Made:
    return Made(tmp_path / "data")


def test_a_region_serves_tells_where_it_is_and_leaves_nothing(made):
    before = set(threading.enumerate())
    region = made.region()
    port = region.start()
    found = running_region(made.settings.data)
    assert found is not None
    assert (found.pid, found.port, found.started) == (os.getpid(), port, "2023-11-14T22:13:20.000Z")
    assert stat.S_IMODE((made.settings.data / "token").stat().st_mode) == 0o600
    answer = exchange(port, b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.endswith(b"\r\n\r\nok")
    region.drain_and_stop(1.0)
    region.drain_and_stop(1.0)
    assert running_region(made.settings.data) is None
    assert made.pools[0].closed
    assert made.machines[0].closed
    assert set(threading.enumerate()) == before


def test_the_machine_is_told_to_resume_at_start(made):
    region = made.region()
    recovered = threading.Event()
    machine = ScriptedMachine()
    machine.recover = recovered.set
    made.machine = lambda invoke: machine
    region = Region(made.settings, made.identity, pool=made.pool, machine=made.machine)
    region.start()
    assert recovered.is_set()
    region.drain_and_stop(1.0)


def test_a_second_region_on_the_folder_is_refused_and_harms_nothing(made):
    first = made.region()
    port = first.start()
    with pytest.raises(ConflictError, match=f"http://127.0.0.1:{port}"):
        made.region().start()
    assert len(made.pools) == 1
    assert running_region(made.settings.data) is not None
    first.drain_and_stop(1.0)


@pytest.mark.parametrize("part", ["pool", "machine"])
def test_a_start_that_fails_leaves_nothing_behind(made, part):
    def fail(_):
        raise PlatformError("no")

    before = set(threading.enumerate())
    factories = {"pool": made.pool, "machine": made.machine, part: fail}
    with pytest.raises(PlatformError, match="no"):
        Region(made.settings, made.identity, **factories).start()
    assert set(threading.enumerate()) == before
    assert running_region(made.settings.data) is None
    assert all(pool.closed for pool in made.pools)
    region = made.region()
    region.start()
    region.drain_and_stop(1.0)


def test_a_signal_ends_serving_and_the_handlers_come_back(made):
    region = made.region()
    region.start()
    before = signal.getsignal(signal.SIGTERM)
    # Whoever is told that it serves may stop it at once.
    region.serve(lambda: os.kill(os.getpid(), signal.SIGTERM), grace_s=1.0)
    assert signal.getsignal(signal.SIGTERM) is before
    assert made.pools[0].closed


def test_workers_learn_the_settings_and_where_the_endpoints_are(tmp_path):
    settings = Settings(data=tmp_path / "d", stage="test", functions=tmp_path / "f", threshold=70)
    found = worker_environment(settings, 8123, "the-secret")
    assert found["TDEV_DATA"] == str(tmp_path / "d")
    assert found["TDEV_FUNCTIONS"] == str(tmp_path / "f")
    assert (found["TDEV_STAGE"], found["TDEV_THRESHOLD"], found["TDEV_PLATFORM"]) == ("test", "70", "embedded")
    assert found["TDEV_ENDPOINT"] == found["AWS_ENDPOINT_URL_SFN"] == found["AWS_ENDPOINT_URL_LAMBDA"]
    assert found["AWS_ENDPOINT_URL_SFN"] == "http://127.0.0.1:8123"
    assert found["TDEV_TOKEN"] == found["AWS_ACCESS_KEY_ID"] == "the-secret"
    assert found["TDEV_FILES"] == str(Path.cwd()), "the default is our folder, not the one a worker runs in"
    read = Settings.read(found)
    assert (read.data, read.threshold, read.endpoint) == (tmp_path / "d", 70, "http://127.0.0.1:8123")


def test_answers_of_models_are_where_our_folder_has_them_and_not_a_worker_s(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = Settings(data=tmp_path, model="recorded:answers", model_cache=Path("kept"))
    read = Settings.read(worker_environment(given, 8123, "the-secret"))
    assert (read.model, read.model_cache) == (f"recorded:{tmp_path / 'answers'}", tmp_path / "kept")
    plain = Settings.read(worker_environment(Settings(data=tmp_path, model="openai:m"), 8123, "the-secret"))
    assert (plain.model, plain.model_cache) == ("openai:m", Path())


def test_workers_get_the_secrets_that_the_environment_gives(tmp_path):
    found = worker_environment(Settings(data=tmp_path), 8123, "the-secret", {"API_KEY": "a value"})
    assert secrets_given(found) == {"API_KEY": "a value"}
    assert secrets_given(worker_environment(Settings(data=tmp_path), 8123, "the-secret")) == {}


def test_each_region_process_has_a_secret_of_its_own(made):
    secrets = []
    for _ in range(2):
        region = made.region()
        region.start()
        region.drain_and_stop(1.0)
        secrets.append(made.pools[-1].environment["AWS_ACCESS_KEY_ID"])
    assert len(set(secrets)) == 2
    assert all(len(secret) == 64 for secret in secrets)
