"""The conformance cases, run against the engine through the port ``Machine``.

All executions start at once, so the suite takes as long as its slowest case. Where an execution's error matters, its
cause is compared as a whole (``cause``), in part (``cause_has``) or as the JSON of a function's error (``cause_json``).
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.platform.machine import MachineExecution
from tdev.platform.machine.embedded.choice import OPERATORS
from tdev.platform.machine.embedded.engine import EmbeddedMachine
from tdev.platform.machine.embedded.intrinsic_functions import FUNCTIONS
from tdev.platform.machine.embedded.jsonata_library import check
from tdev.platform.machine.embedded.validation import findings
from tdev.platform.machine.embedded.validation_errors import STATES_ERRORS
from tdev.platform.machine.embedded.validation_fields import STATE_TYPES
from tests.support.machine_cases import FOLDER, Case, ScriptedFunctions, load_cases

CASES = load_cases()
RUNS = [case for case in CASES if "expect" in case.body]
REFUSALS = [case for case in CASES if "findings" in case.body]
ENDS_WITHIN_S = 60


class Bench:
    """An engine in which every case was started, and what the functions were called with."""

    def __init__(self, database: Path) -> None:
        self.functions = ScriptedFunctions()
        definitions = {case.machine: case.filled("definition") for case in RUNS}
        self.machine = EmbeddedMachine(database, definitions, self.functions)
        self.functions.machine = self.machine
        self.arns: dict[int, str] = {}
        self.refused: dict[int, Exception] = {}

    def start(self) -> None:
        for case in RUNS:
            self.functions.add(case)
        for case in RUNS:
            try:
                self.arns[case.number] = self.machine.start(case.machine, case.execution, case.filled("input"))
            except Exception as error:  # noqa: BLE001 -- kept for the test of this case, which fails with it
                self.refused[case.number] = error

    def finished(self, case: Case) -> tuple[str, MachineExecution]:
        refusal = self.refused.get(case.number)
        assert refusal is None, f"the definition was not taken: {refusal} {getattr(refusal, 'findings', '')}"
        arn = self.arns[case.number]
        return arn, self.machine.wait(arn, ENDS_WITHIN_S)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("machine") / "machine.db")
    try:
        made.start()
        yield made
    finally:
        made.functions.released.set()
        made.machine.close()


def compile_check(source: str) -> str | None:
    try:
        check(source)
    except ValueError as error:
        return str(error)
    return None


def typed(value: Any) -> str:
    """A text in which 1, 1.0 and true differ, and the order of keys does not count."""
    return json.dumps(value, sort_keys=True)


def check_cause(expected: dict[str, Any], cause: str | None) -> None:
    if "cause" in expected:
        assert cause == expected["cause"]
    if "cause_has" in expected:
        assert expected["cause_has"] in (cause or "")
    if "cause_json" in expected:
        assert json.loads(cause or "") == expected["cause_json"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.identity) for case in RUNS])
def test_the_engine_runs_a_machine_as_the_specification_says(case: Case, bench: Bench) -> None:
    arn, execution = bench.finished(case)
    expected = case.filled("expect", arn)
    told = f"{execution.error}: {execution.cause}"
    assert execution.status == expected["status"], told
    if "output" in expected:
        assert typed(execution.output) == typed(expected["output"])
    if "error" in expected:
        assert execution.error == expected["error"], told
    check_cause(expected, execution.cause)
    for function, wanted in expected.get("calls", {}).items():
        calls = bench.functions.calls[case.function(function)]
        assert (len(calls) if isinstance(wanted, int) else calls) == wanted
    if "events" in expected:
        assert [event.type for event in bench.machine.history(arn)] == expected["events"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.identity) for case in RUNS])
def test_a_machine_that_runs_has_no_findings(case: Case) -> None:
    assert findings(case.filled("definition"), compile_check) == []


@pytest.mark.parametrize("case", [pytest.param(case, id=case.identity) for case in REFUSALS])
def test_everything_wrong_with_a_definition_is_found(case: Case) -> None:
    found = findings(case.body["definition"], compile_check)
    wanted = Counter((finding["pointer"], finding["code"]) for finding in case.body["findings"])
    assert Counter((finding.pointer, finding.code) for finding in found) == wanted, found


def test_there_are_cases_for_everything_the_language_names() -> None:
    text = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.json"))
    names = [*STATES_ERRORS, *(f'"{name}"' for name in (*OPERATORS, *STATE_TYPES, "And", "Or", "Not")), *FUNCTIONS]
    assert [name for name in names if name not in text] == []
    assert len(RUNS) >= 220
    assert len(REFUSALS) >= 60


def test_cases_are_complete_and_have_names_of_their_own() -> None:
    assert [case.identity for case in CASES if not case.body.get("spec")] == []
    twice = [name for name, count in Counter(case.identity for case in CASES).items() if count > 1]
    assert twice == []
    assert [case.identity for case in RUNS if not {"output", "error"} & case.body["expect"].keys()] == []
