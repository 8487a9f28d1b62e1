"""Running and measuring the tests of a component, whoever wrote it."""

from pathlib import Path

import pytest

from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.orchestration.component_testing import run_tests
from tests.support.runtimes import runtime_in
from tests.support.vouching import ASKS, BLUNT, DEVELOPER, SHOUT, WHISPER, registered


@pytest.fixture
def here(tmp_path: Path):
    with runtime_in(tmp_path) as runtime:
        yield runtime


def records(here):
    return [record for record in here.trail("local").list() if record.action == "measure"]


def test_examples_are_run_and_nothing_is_kept(here) -> None:
    registered(here)
    found = run_tests(here, DEVELOPER, "shout")
    assert (found.ref, found.passed, found.failed, found.mutation, found.recorded) == ("shout@1.0.0", 2, 0, None, False)
    assert found.isolation != "none"
    assert records(here) == []


def test_a_score_is_kept_once_on_record_and_changes_no_status(here) -> None:
    registered(here)
    for _ in range(2):
        assert run_tests(here, DEVELOPER, "shout@1.0.0", mutation=True, request_id="r-1").recorded
    kept = here.catalogue("local").get("shout@1.0.0")
    assert (kept.status, kept.standing.mutation_score, kept.standing.by) == ("experimental", 1.0, "")
    (record,) = records(here)
    assert (record.subject, record.target, record.request_id) == ("dan", "shout@1.0.0", "r-1")
    assert record.detail["mutation_score"] == "1.0"


def test_what_no_example_notices_is_shown(here) -> None:
    registered(here, BLUNT)
    found = run_tests(here, DEVELOPER, "shout", mutation=True).mutation
    assert found.score < 0.8
    assert {survivor.line for survivor in found.survived} == {10}


def test_examples_that_fail_are_told_and_not_measured(here) -> None:
    registered(here, WHISPER)
    assert run_tests(here, DEVELOPER, "shout").failed == 2
    with pytest.raises(InvalidError, match="fail on its code"):
        run_tests(here, DEVELOPER, "shout", mutation=True)


def test_what_reaches_out_cannot_be_tried(here) -> None:
    registered(here, ASKS)
    with pytest.raises(InvalidError, match="cannot be tried"):
        run_tests(here, DEVELOPER, "asks")


def test_what_has_no_examples_has_no_tests(here) -> None:
    registered(here, "def bare(a: int) -> int:\n    return a\n")
    with pytest.raises(InvalidError, match="no examples"):
        run_tests(here, DEVELOPER, "bare")


def test_what_came_with_the_product_is_run_here_and_not_measured(here) -> None:
    found = run_tests(here, DEVELOPER, "extract_emails")
    assert found.passed >= 1
    assert (found.failed, found.isolation) == (0, "none")
    with pytest.raises(InvalidError, match="came with the product"):
        run_tests(here, DEVELOPER, "extract_emails", mutation=True)
    with pytest.raises(InvalidError, match="no examples") as refused:
        run_tests(here, DEVELOPER, "fetch_url")
    assert "tdev run fetch_url" in refused.value.hint


def test_nothing_is_told_of_what_another_tenant_has(here) -> None:
    registered(here, SHOUT)
    with pytest.raises(NotFoundError):
        run_tests(here, DEVELOPER.model_copy(update={"tenant": "other"}), "shout")
