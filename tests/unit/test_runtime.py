"""What a process can do follows from its settings; what is given takes the place of what would be made."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tdev.agents.registrar import RegistrarAgent
from tdev.kernel.errors import DeniedError, DisabledError, NotFoundError, PlatformError, StepError
from tdev.model.requests import RegisterRequest
from tdev.platform.invocation.in_process import InProcess
from tdev.platform.invocation.region import RegionInvoke
from tdev.platform.journal.embedded import SqliteJournal
from tdev.platform.machine.region import RegionMachine
from tdev.platform.sandbox import Isolation, SandboxRun
from tdev.platform.storage.embedded import SqliteTables
from tdev.runtime import Runtime
from tdev.settings import Settings
from tests.support.machines import ScriptedMachine
from tests.support.nouns import component
from tests.support.runtimes import runtime_in

SHOUT = 'def shout(text: str) -> str:\n    """Say a text louder."""\n    return text.upper()\n'
MARKING = '''import pathlib

from tdev.sdk import tool


@tool(effects=["write:files"])
def shout(text: str) -> str:
    """Say a text louder."""
    pathlib.Path("MARK").touch()
    return text.upper()
'''
"""Leaves a file where it runs."""


class NotedSandbox:
    """Runs nothing; notes what it is asked to run, and answers what it was told to."""

    isolation = Isolation("strong")

    def __init__(self, error: dict[str, str] | None = None) -> None:
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self._error = error

    def run(self, source: str, attribute: str, payload: dict[str, Any], limits: Any = None) -> SandboxRun:
        self.asked.append((source, attribute, payload))
        return SandboxRun(self.isolation, output="from the sandbox", error=self._error)


class TestEngines:
    def test_a_laptop_keeps_everything_below_its_data_folder(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path) as runtime:
            assert isinstance(runtime.tables, SqliteTables)
            assert isinstance(runtime.journal("local"), SqliteJournal)
            runtime.artifacts_of("local").put("local", b"x")
            assert {path.name for path in tmp_path.iterdir()} == {"data"}
            assert {"tables.db", "journal.db", "artifacts"} <= {path.name for path in (tmp_path / "data").iterdir()}

    def test_nothing_is_opened_before_it_is_used(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path) as runtime:
            assert runtime.settings.data == tmp_path / "data"
            assert not (tmp_path / "data").exists()

    def test_on_aws_the_engines_are_those_of_aws(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pytest.importorskip("boto3")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        runtime = Runtime(Settings(platform="aws", stage="prod", bucket="b"))
        parts = (runtime.artifacts_of("a"), runtime.tables_of("a"), runtime.tables, runtime.machine, runtime.invoke)
        kinds = {type(part).__module__ for part in parts}
        assert kinds == {
            "tdev.platform.artifacts.aws",
            "tdev.platform.storage.aws",
            "tdev.platform.machine.aws",
            "tdev.platform.invocation.aws",
        }
        assert type(runtime.journal("local")).__module__ == "tdev.platform.journal.aws"

    def test_here_all_tenants_have_the_same_stores(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path) as runtime:
            assert runtime.tables_of("a") is runtime.tables_of("b") is runtime.tables
            assert runtime.artifacts_of("a") is runtime.artifacts_of("b")

    def test_with_the_address_of_a_region_its_machine_and_functions_are_used(self, tmp_path: Path) -> None:
        runtime = Runtime(Settings(data=tmp_path, endpoint="http://127.0.0.1:1"))
        assert isinstance(runtime.machine, RegionMachine)
        assert isinstance(runtime.invoke, RegionInvoke)
        runtime.close()

    def test_without_any_region_functions_run_here_and_machines_do_not(self, tmp_path: Path) -> None:
        runtime = Runtime(Settings(data=tmp_path))
        assert isinstance(runtime.invoke, InProcess)
        with pytest.raises(PlatformError) as caught:
            _ = runtime.machine
        assert caught.value.hint == "start one with: tdev up"
        runtime.close()

    def test_a_host_that_starts_a_machine_later_is_adopted(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path) as runtime:
            other = ScriptedMachine()
            assert runtime.machine is not other
            runtime.adopt(other)
            assert runtime.machine is other

    def test_a_machine_that_is_adopted_for_later_is_opened_once_and_when_it_is_needed(self, tmp_path: Path) -> None:
        opened: list[ScriptedMachine] = []

        def opens() -> ScriptedMachine:
            opened.append(ScriptedMachine())
            return opened[-1]

        runtime = Runtime(Settings(data=tmp_path))
        runtime.adopt_later(opens)
        assert not runtime.left_running()
        assert not opened
        assert runtime.machine is runtime.machine is opened[0]
        runtime.close()
        assert (len(opened), opened[0].closed) == (1, True)

    def test_a_data_folder_that_cannot_be_made_is_told_before_anything_else(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        runtime = Runtime(Settings(data=tmp_path / "file" / "data"))
        with pytest.raises(PlatformError, match="the data folder"):
            runtime.left_running()

    def test_what_was_opened_is_closed_and_can_be_opened_by_the_next_process(self, tmp_path: Path) -> None:
        machine = ScriptedMachine()
        with runtime_in(tmp_path, machine=machine) as runtime:
            runtime.catalogue("local").publish(component(), actor="ann")
            _ = runtime.machine
        assert machine.closed
        with runtime_in(tmp_path) as again:
            assert again.catalogue("local").get("extract_emails").tenant == "local"


class TestRetrieval:
    def test_it_is_made_again_only_when_the_registry_has_changed(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path) as runtime:
            first = runtime.retrieval("local")
            assert runtime.retrieval("local") is first
            runtime.catalogue("local").publish(component("frobnicate"), actor="ann")
            second = runtime.retrieval("local")
            assert second is not first
            assert runtime.retrieval("local") is second

    def test_each_tenant_has_its_own(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path) as runtime:
            assert runtime.retrieval("local") is not runtime.retrieval("other")

    def test_a_component_of_another_process_is_seen(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path) as here, runtime_in(tmp_path) as there:
            before = here.retrieval("local")
            there.catalogue("local").publish(component("frobnicate"), actor="ann")
            assert here.retrieval("local") is not before


class TestLookup:
    def test_our_own_components_run_in_this_process(self, tmp_path: Path) -> None:
        sandbox = NotedSandbox()
        with runtime_in(tmp_path, sandbox=sandbox) as runtime:
            found = runtime.lookup("local")("extract_emails")
            assert found.call({"text": "to a@b.example"}, None) == ["a@b.example"]
            assert sandbox.asked == []

    def test_foreign_components_go_to_the_sandbox_and_nowhere_else(self, tmp_path: Path) -> None:
        sandbox = NotedSandbox()
        mark = tmp_path / "it-ran"
        code = MARKING.replace("MARK", str(mark))
        with runtime_in(tmp_path, sandbox=sandbox) as runtime:
            RegistrarAgent(runtime).run(RegisterRequest(tenant="local", code=code, requester="ann"))
            found = runtime.lookup("local")("shout")
            assert sandbox.asked == []
            assert found.call({"text": "hi"}, None) == "from the sandbox"
        assert sandbox.asked == [(code, "shout", {"text": "hi"})]
        assert not found.wants_context
        assert not mark.exists()

    def test_what_foreign_code_raises_is_a_failed_step_that_names_it(self, tmp_path: Path) -> None:
        sandbox = NotedSandbox(error={"type": "ValueError", "message": "no vowels"})
        with runtime_in(tmp_path, sandbox=sandbox) as runtime:
            RegistrarAgent(runtime).run(RegisterRequest(tenant="local", code=SHOUT))
            with pytest.raises(StepError, match=r"shout@1\.0\.0 failed: ValueError: no vowels"):
                runtime.lookup("local")("shout").call({}, None)

    def test_that_of_another_tenant_is_not_there(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path, sandbox=NotedSandbox()) as runtime:
            RegistrarAgent(runtime).run(RegisterRequest(tenant="other", code=SHOUT))
            with pytest.raises(NotFoundError):
                runtime.lookup("local")("shout")

    def test_a_disabled_component_does_not_run(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path, sandbox=NotedSandbox()) as runtime:
            RegistrarAgent(runtime).run(RegisterRequest(tenant="local", code=SHOUT))
            runtime.catalogue("local").set_status("shout@1.0.0", "disabled", actor="ann")
            with pytest.raises(DisabledError, match="disabled"):
                runtime.lookup("local")("shout@1.0.0")

    def test_a_component_without_code_says_so(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path) as runtime:
            runtime.catalogue("local").publish(component("described_only"), actor="ann")
            with pytest.raises(NotFoundError, match="no code to run"):
                runtime.lookup("local")("described_only")


class TestContexts:
    def test_each_execution_has_a_workspace_of_its_own(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path) as runtime:
            one, two = (runtime.contexts("local", id)("step", "key") for id in ("exec-1", "exec-2"))
            one.write_text("a.txt", "mine")
            with pytest.raises(NotFoundError):
                two.read_text("a.txt")
            assert runtime.contexts("local", "exec-1")("later", "key").read_text("a.txt") == "mine"

    @pytest.mark.parametrize(
        "path", ["../exec-2/a.txt", "../../other/exec-1/a.txt", "/etc/passwd", "../../../tables.db"]
    )
    def test_no_path_leads_out_of_it(self, tmp_path: Path, path: str) -> None:
        with runtime_in(tmp_path) as runtime:
            here = runtime.contexts("local", "exec-1")("step", "key")
            with pytest.raises(DeniedError):
                here.read_text(path)
            with pytest.raises(DeniedError):
                here.write_text(path, "x")

    def test_the_files_of_the_project_belong_to_its_tenant_only(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("ours")
        with runtime_in(tmp_path) as runtime:
            assert runtime.contexts("local", "exec-1")("step", "key").read_text("notes.txt") == "ours"
            with pytest.raises(NotFoundError):
                runtime.contexts("other", "exec-1")("step", "key").read_text("notes.txt")

    @pytest.mark.parametrize(
        ("given", "tenant"),
        [
            ({}, "local"),
            ({"component_aws": "own"}, "other"),
            ({"component_aws": "own", "endpoint": "http://127.0.0.1:9"}, "local"),
            ({"component_aws": "own", "platform": "aws", "bucket": "b"}, "local"),
        ],
    )
    def test_components_have_no_aws_but_where_the_command_line_lends_its_own(
        self, tmp_path: Path, given: dict[str, Any], tenant: str
    ) -> None:
        with runtime_in(tmp_path, **given) as runtime, pytest.raises(DeniedError, match="no AWS credentials"):
            runtime.aws_of(tenant)("s3")

    def test_lent_credentials_open_the_services_of_components_and_no_others(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path, component_aws="own") as runtime:
            here = runtime.contexts("local", "exec-1")("step", "key")
            assert type(here.aws("s3")).__name__ == "ComponentClient"
            with pytest.raises(DeniedError, match="no client of 'iam'"):
                here.aws("iam")

    def test_the_key_of_a_step_s_effect_comes_through(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path) as runtime:
            assert runtime.contexts("local", "exec-1")("step", "exec-1/step/1").effect_key == "exec-1/step/1"

    def test_a_component_calls_another_by_name_within_its_own_workspace(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path) as runtime:
            here = runtime.contexts("local", "exec-1")("step", "key")
            assert here.call("extract_emails", {"text": "to a@b.example"}) == ["a@b.example"]
            here.call("write_text_file", {"text": "hello", "path": "b.txt"})
            assert here.read_text("b.txt") == "hello"
            with pytest.raises(NotFoundError, match="no_such"):
                here.call("no_such", {})

    def test_inside_addresses_are_refused_but_for_those_the_operator_allows(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path) as runtime, pytest.raises(DeniedError):
            runtime.contexts("local", "exec-1")("step", "key").web().request("GET", "http://127.0.0.1:9/")
        with runtime_in(tmp_path, allowed_hosts="127.0.0.1,") as runtime, pytest.raises(PlatformError):
            runtime.web.request("GET", "http://127.0.0.1:9/")


def test_every_function_of_the_product_can_be_called_by_name(tmp_path: Path) -> None:
    with runtime_in(tmp_path) as runtime:
        declared: Mapping[str, Any] = runtime.functions
        assert {"planner", "evaluator", "executor", "recorder", "approver", "registrar", "classifier"} <= set(declared)
        assert all((spec.folder / "handler.py").is_file() for spec in declared.values())
