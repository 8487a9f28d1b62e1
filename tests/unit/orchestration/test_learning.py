"""Lessons from what people do, and that what they do never fails for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.kernel.errors import ConflictError, InvalidError
from tdev.orchestration.learning import learn, notice
from tdev.runtime import Runtime
from tests.support.lessons import BOILED, plan
from tests.support.runtimes import ANN, runtime_in

GOOD = plan(*BOILED, goal="boil down notes.txt")


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path) as runtime:
        yield runtime


def test_nothing_is_noticed_until_the_tenant_learns(runtime: Runtime) -> None:
    notice(runtime, ANN, GOOD, "saved")
    with pytest.raises(ConflictError, match="does not learn"):
        learn(runtime, ANN, GOOD, "taught")
    assert runtime.lessons("local").all() == []


def test_what_is_noticed_counts_in_the_tenants_index_and_in_no_other(runtime: Runtime) -> None:
    runtime.lessons("local").turn(True, actor="ann")
    assert runtime.retrieval("local") is runtime.retrieval("local").plain
    notice(runtime, ANN, GOOD, "saved")
    taught = runtime.retrieval("local")
    assert taught.knows("boil")
    assert runtime.retrieval("local") is taught
    assert not taught.plain.knows("boil")
    assert not runtime.retrieval("blue").knows("boil")
    runtime.lessons("local").turn(False, actor="ann")
    assert runtime.retrieval("local") is taught.plain


def test_a_plan_that_teaches_nothing_fails_only_for_who_teaches_it(runtime: Runtime) -> None:
    runtime.lessons("local").turn(True, actor="ann")
    refused = plan(*BOILED, goal="delete all production databases")
    for each in (None, plan(*BOILED), refused):
        notice(runtime, ANN, each, "approved")
    with pytest.raises(InvalidError):
        learn(runtime, ANN, refused, "taught")
    assert runtime.lessons("local").all() == []


def test_an_operator_who_forbids_it_is_obeyed_whatever_was_turned_on(tmp_path: Path) -> None:
    with runtime_in(tmp_path, learning="never") as runtime:
        runtime.lessons("local").turn(True, actor="ann")
        notice(runtime, ANN, GOOD, "saved")
        assert runtime.lessons("local").all() == []
        assert runtime.retrieval("local") is runtime.retrieval("local").plain
