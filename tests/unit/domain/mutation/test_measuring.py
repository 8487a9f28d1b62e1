"""The score of a registered component: when it is measured, and when it cannot be told."""

from pathlib import Path

import pytest

from tdev.domain.mutation.measuring import measured, scored, with_score
from tdev.model.component import Standing
from tdev.platform.sandbox.embedded.engine import LocalSandbox
from tests.support.runtimes import runtime_in
from tests.support.vouching import ASKS, BLUNT, SHOUT, WHISPER, registered


@pytest.fixture(scope="module")
def sandbox():
    made = LocalSandbox(allow_weak=True)
    yield lambda: made
    made.close()


def score(folder: Path, code: str, sandbox, **fields):
    with runtime_in(folder) as here:
        found = registered(here, code).model_copy(update=fields)
    return measured(found, code, sandbox, budget_s=30.0)


def never():
    raise AssertionError("nothing is run")


def test_examples_that_bite_score_full_and_blunt_ones_less(tmp_path: Path, sandbox) -> None:
    assert score(tmp_path / "a", SHOUT, sandbox) == 1.0
    assert 0.3 < score(tmp_path / "b", BLUNT, sandbox) < 0.8


def test_examples_that_do_not_hold_have_no_score(tmp_path: Path, sandbox) -> None:
    assert score(tmp_path, WHISPER, sandbox) is None


def test_what_has_no_examples_or_cannot_be_tried_is_not_run(tmp_path: Path) -> None:
    assert score(tmp_path / "a", SHOUT, never, examples=()) is None
    assert score(tmp_path / "b", ASKS, never) is None
    assert score(tmp_path / "c", SHOUT, never, secrets=("API_KEY",)) is None


def test_a_score_stands_beside_what_else_is_known(tmp_path: Path) -> None:
    with runtime_in(tmp_path) as here:
        bare = registered(here)
    assert scored(bare) is None
    known = bare.model_copy(update={"standing": Standing(reason="tried", by="amy")})
    kept = with_score(known, 0.75)
    assert (scored(kept), kept.standing.reason, kept.standing.by) == (0.75, "tried", "amy")
