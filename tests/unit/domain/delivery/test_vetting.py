"""What a version must show before somebody may vouch for it."""

from pathlib import Path
from typing import Any

import pytest

from tdev.domain.delivery.vetting import Vetting, stable_before, vet
from tdev.domain.planning.retrieval import Retrieval
from tdev.model.component import Component, Standing
from tdev.model.lifecycle import Check
from tests.support.runtimes import runtime_in
from tests.support.vouching import QUIET, SHOUT, WHISPER, InThisProcess, registered


def made(folder: Path, code: str = SHOUT, version: str = "1.0.0", **fields: Any) -> Component:
    with runtime_in(folder) as runtime:
        return registered(runtime, code, version).model_copy(update=fields)


def looked(one: Component, code: str = SHOUT, before: Component | None = None) -> dict[str, Check]:
    def resolve(ref: str) -> Component:
        assert ref == one.ref
        return one

    bench = Vetting(code, before, resolve, Retrieval([one]), InThisProcess)
    return {check.rule: check for check in vet(one, bench)}


def test_a_good_version_passes_all_but_what_nobody_has_measured(tmp_path: Path) -> None:
    found = looked(made(tmp_path))
    assert {rule: check.outcome for rule, check in found.items()} == {
        "examples": "passed",
        "tests": "passed",
        "static_gate": "passed",
        "mutation": "unknown",
        "evaluation": "passed",
        "regression": "passed",
    }
    assert found["mutation"].evidence == "no mutation score is recorded"
    assert found["regression"].evidence == "no stable version before it"


def test_examples_that_do_not_hold_are_shown_with_both_values(tmp_path: Path) -> None:
    found = looked(made(tmp_path, WHISPER), WHISPER)["tests"]
    assert found.outcome == "failed"
    assert """2 of 2 examples: example 1 gave {"text":"hi!"}, not {"text":"HI!"}""" in found.evidence


def test_a_version_that_fails_is_told_with_its_error(tmp_path: Path) -> None:
    broken = SHOUT.replace("return {", "raise ValueError('no')\n    return {")
    found = looked(made(tmp_path), broken)["tests"]
    assert "example 1 failed: ValueError: no" in found.evidence


def test_one_example_is_too_few(tmp_path: Path) -> None:
    one = made(tmp_path)
    few = looked(one.model_copy(update={"examples": one.examples[:1]}))["examples"]
    assert (few.outcome, few.evidence) == ("failed", "1 example, at least 2 are wanted")


def test_what_the_static_gate_finds_today_counts(tmp_path: Path) -> None:
    found = looked(made(tmp_path), SHOUT + "\nimport subprocess\n")["static_gate"]
    assert found.outcome == "failed"
    assert "subprocess" in found.evidence


@pytest.mark.parametrize(("score", "outcome"), [(0.8, "passed"), (0.79, "failed"), (1.0, "passed")])
def test_a_recorded_mutation_score_decides(tmp_path: Path, score: float, outcome: str) -> None:
    found = looked(made(tmp_path, standing=Standing(mutation_score=score)))["mutation"]
    assert found.outcome == outcome


@pytest.mark.parametrize("fields", [{"effects": ("fetch",)}, {"secrets": ("KEY",)}, {"effects": ("send",)}])
def test_what_cannot_be_tried_is_not_claimed_to_be_tested(tmp_path: Path, fields: dict[str, Any]) -> None:
    before = made(tmp_path, version="0.9.0")
    found = looked(made(tmp_path, **fields), before=before)
    assert (found["tests"].outcome, found["regression"].outcome) == ("unknown", "unknown")
    assert "cannot be tried" in found["tests"].evidence


def test_what_the_stable_version_before_promised_must_hold(tmp_path: Path) -> None:
    before = made(tmp_path / "a")
    worse = made(tmp_path / "b", QUIET, "1.1.0")
    found = looked(worse, QUIET, before)["regression"]
    assert found.outcome == "failed"
    assert found.evidence.startswith("0 of 2 examples of shout@1.0.0 hold")


def test_a_new_major_version_may_differ_and_it_is_said(tmp_path: Path) -> None:
    before = made(tmp_path / "a")
    found = looked(made(tmp_path / "b", QUIET, "2.0.0"), QUIET, before)["regression"]
    assert found.outcome == "passed"
    assert found.evidence.endswith("a new major version may differ")


def test_the_stable_version_before_is_the_newest_of_those(tmp_path: Path) -> None:
    one = made(tmp_path)

    def at(version: str, status: str) -> Component:
        return one.model_copy(update={"version": version, "status": status})

    others = [at("0.1.0", "stable"), at("0.10.0", "stable"), at("0.9.0", "deprecated"), at("1.1.0", "stable")]
    found = stable_before(one, others)
    assert found is not None
    assert found.version == "0.10.0"
    assert stable_before(one, others[2:]) is None
