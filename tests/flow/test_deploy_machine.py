"""``tdev deploy --target stepfunctions`` on a laptop: the machine is shown, and what cannot be one is refused."""

import json
from pathlib import Path

import pytest

from tdev.platform.machine.embedded.validation import findings
from tests.support.bundles import EXAMPLES, flow
from tests.support.command_line import CommandLine
from tests.support.compiled_workflows import filled

LOOP = flow(
    {"id": "lines", "agent": "split_text", "input": {"text": "${inputs.text}"}},
    {"id": "each", "agent": "hash_text", "for_each": "${lines.texts}", "input": {"text": "${item}"}},
)


@pytest.fixture
def plan(tmp_path: Path) -> str:
    path = tmp_path / "plan.json"
    path.write_text(LOOP.model_dump_json())
    return str(path)


def test_a_dry_run_shows_the_states_and_what_may_not_fit(tdev: CommandLine, plan: str) -> None:
    planned = tdev("deploy", plan, "--target", "stepfunctions", "--dry-run")
    assert planned.code == 0, planned.err
    assert "ok machine: a function each for door, split_text@1.0.0, hash_text@1.0.0" in planned.out
    assert "state: each (Map) -> Make result" in planned.out
    assert "state: each each (Task) -> end" in planned.out
    assert "note: step 'each' has room for about" in planned.out
    assert "note: at most 256 KiB go in or out of a step" in planned.out


def test_as_json_it_holds_the_machine_itself(tdev: CommandLine, plan: str) -> None:
    planned = tdev("deploy", plan, "--target", "stepfunctions", "--dry-run", "--json").json
    machine = planned["machine"]
    names = {name: name for name in ("door", "split_text_1_0_0", "hash_text_1_0_0")}
    assert findings(filled(machine, names)) == []
    assert "room for about" in planned["warnings"][0]
    again = tdev("deploy", plan, "--target", "stepfunctions", "--dry-run", "--json").json
    assert json.dumps(again["machine"]) == json.dumps(machine)


def test_for_other_targets_there_is_none(tdev: CommandLine, plan: str) -> None:
    planned = tdev("deploy", plan, "--dry-run", "--json").json
    assert (planned["machine"], planned["warnings"]) == (None, [])


def test_what_cannot_be_compiled_is_refused_with_step_and_reason(tdev: CommandLine, tmp_path: Path) -> None:
    workflow, _ = EXAMPLES["files"]
    path = tmp_path / "files.json"
    path.write_text(workflow.model_dump_json())
    planned = tdev("deploy", str(path), "--target", "stepfunctions", "--dry-run")
    assert planned.code == 3
    assert "step 'again' reads files and 'kept' writes them, but functions share no files" in planned.out
    assert tdev("deploy", str(path), "--dry-run").code == 0
