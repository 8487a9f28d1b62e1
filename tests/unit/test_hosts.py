"""Where services run, by target and by where this process runs itself."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.delivery.releasing import kept
from tdev.kernel.errors import DeniedError, InvalidError, PlatformError
from tdev.model.service import Release
from tdev.orchestration.deploy_starting import Wish, check_reachable, order_of
from tdev.platform.hosting.aws_lambda import LambdaHosting
from tdev.platform.hosting.aws_machine import MachineHosting
from tdev.platform.hosting.embedded.engine import LocalHosting
from tdev.runtime import Runtime
from tdev.settings import Settings
from tests.support.bundles import EMAILS, bundle_of
from tests.support.hosting import BOUNDARY
from tests.support.hosting_ecs import PROVENANCE
from tests.support.nouns import AT
from tests.support.runtimes import ANN

ASKS: list[Callable[[Runtime, str], Any]] = [
    lambda runtime, target: runtime.hosting_of("acme", target),
    lambda runtime, target: runtime.calls_of("acme", target),
]


def test_a_laptop_runs_services_itself_unless_told_otherwise(tmp_path: Path) -> None:
    runtime = Runtime(Settings(data=tmp_path))
    assert runtime.default_target == "local"
    assert isinstance(runtime.hosting_of("acme", "local"), LocalHosting)


def test_on_aws_they_run_on_lambda_unless_told_otherwise(tmp_path: Path) -> None:
    runtime = Runtime(Settings(platform="aws", data=tmp_path))
    assert runtime.default_target == "lambda"
    assert isinstance(runtime.hosting_of("acme", "lambda"), LambdaHosting)
    runtime.close()


@pytest.mark.parametrize("ask", ASKS)
def test_on_aws_nothing_runs_them_locally(ask: Callable[[Runtime, str], Any], tmp_path: Path) -> None:
    with pytest.raises(PlatformError, match="nothing on AWS runs services on local"):
        ask(Runtime(Settings(platform="aws", data=tmp_path)), "local")


@pytest.mark.parametrize("ask", ASKS)
def test_a_laptop_without_the_outputs_of_a_stack_says_which(ask: Callable[[Runtime, str], Any], tmp_path: Path) -> None:
    with pytest.raises(PlatformError, match="TDEV_BUCKET is not set"):
        ask(Runtime(Settings(data=tmp_path)), "lambda")


@pytest.mark.parametrize("ask", ASKS)
def test_a_function_of_a_region_has_no_keys_of_aws(ask: Callable[[Runtime, str], Any], tmp_path: Path) -> None:
    with pytest.raises(PlatformError, match="no keys of AWS") as caught:
        ask(Runtime(Settings(data=tmp_path, endpoint="http://127.0.0.1:1")), "lambda")
    assert "command line" in str(caught.value.hint)


def test_the_machine_of_a_release_is_compiled_from_the_bundle_that_somebody_vouches_for(tmp_path: Path) -> None:
    given = Settings(
        data=tmp_path,
        bucket="bundles",
        machine_template="s3://assets/machine.json",
        service_role="arn:aws:iam::123456789012:role/tdev-dev-services",
        service_boundary=BOUNDARY,
    )
    runtime = Runtime(given)
    packed = kept(bundle_of(EMAILS), PROVENANCE, runtime.place("acme"))
    fields = {name: getattr(packed, name) for name in packed.__slots__}
    made = Release(service="example", version=1, created_at=AT, **fields)
    hosting = runtime.hosting_of("acme", "stepfunctions")
    assert isinstance(hosting, MachineHosting)
    machine = hosting._machine(made)
    assert [each.component for each in machine.functions] == ["door", "extract_emails@1.0.0", "count_items@1.0.0"]
    with pytest.raises(DeniedError):
        hosting._machine(made.model_copy(update={"attestation": None}))
    runtime.close()


class TestTheTargetOfAnOrder:
    @pytest.fixture
    def runtime(self, tmp_path: Path) -> Runtime:
        return Runtime(Settings(data=tmp_path, tenant=ANN.tenant))

    def test_is_that_of_this_place_when_nobody_says_where(self, runtime: Runtime) -> None:
        assert order_of(runtime, ANN, Wish(plan=EMAILS)).target == "local"

    def test_is_refused_when_it_cannot_be_reached(self, runtime: Runtime) -> None:
        with pytest.raises(InvalidError, match="cannot run on lambda from here") as caught:
            check_reachable(runtime, "acme", "lambda")
        (finding,) = caught.value.findings
        assert (finding.pointer, finding.code) == ("#/target", "target")
        assert "BucketName" in str(caught.value.hint)


LOADS = """
import importlib, os, sys
from pathlib import Path
from tdev.hosts import LOADED_BEFOREHAND
from tdev.platform.functions import read_functions
from tdev.platform.invocation.pool.starting import modules_of
before = os.listdir("/proc/self/fd")
functions = read_functions(Path(sys.argv[1]))
for name in [*LOADED_BEFOREHAND, *(name for spec in functions.values() for name in modules_of(spec))]:
    importlib.import_module(name)
from tdev.runtime import runtime
from tdev.settings import settings
made = [each.cache_info().currsize for each in (settings, runtime)]
print(len(functions) > 5, len(os.listdir("/proc/self/task")), made, os.listdir("/proc/self/fd") == before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux alone")
def test_what_is_loaded_before_workers_are_forked_begins_no_thread_opens_nothing_and_reads_no_settings() -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", LOADS, str(root / "functions")]
    environment = {"PYTHONPATH": str(root / "shared")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split("\n")[0] == "True 1 [0, 0] True", done.stderr
