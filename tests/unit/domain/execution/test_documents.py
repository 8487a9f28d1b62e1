from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.domain.execution import documents
from tdev.kernel.errors import NotFoundError
from tdev.model.approval import Approval, BoundComponent
from tdev.model.execution import Failure
from tdev.platform.artifacts.embedded import FolderArtifacts
from tests.support.nouns import AT, execution

SIZES = st.sampled_from([0, 10, 60_000, 120_000, 199_000, 250_000])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(goal=SIZES, inputs=SIZES, result=SIZES, letter=st.sampled_from(["x", "é", "한", '"', "\n"]))
def test_whatever_is_large_the_text_is_small_and_nothing_is_lost(
    tmp_path: Path, goal: int, inputs: int, result: int, letter: str
) -> None:
    artifacts = FolderArtifacts(tmp_path)
    whole = execution(goal=letter * goal, inputs={"x": letter * inputs}, result=letter * result)
    item = documents.write(whole, artifacts)
    assert len(item["doc"].encode()) <= documents.MOST_INSIDE
    assert documents.read(item, artifacts, "local") == whole
    if 10 * len(letter) * (goal + inputs + result) < documents.MOST_INSIDE:
        assert item["parts"] == {}


def test_the_largest_field_moves_first(tmp_path: Path) -> None:
    whole = execution(inputs={"x": "i" * 150_000}, result="r" * 160_000)
    assert list(documents.write(whole, FolderArtifacts(tmp_path))["parts"]) == ["result"]


def test_a_part_that_is_gone_is_not_found(tmp_path: Path) -> None:
    item = documents.write(execution(result="r" * 300_000), FolderArtifacts(tmp_path / "one"))
    with pytest.raises(NotFoundError):
        documents.read(item, FolderArtifacts(tmp_path / "two"), "local")


def test_a_summary_keeps_who_and_what_but_not_the_contents() -> None:
    whole = execution(inputs={"x": 1}, result="r", workflow_id="w")
    assert documents.summary(whole) == execution(workflow_id="w")


def asked(components: int) -> Approval:
    bound = BoundComponent(step="s", ref="send_it@1.0.0", code="sha256:" + "1" * 64, effects=("send",))
    return Approval(digest="sha256:" + "0" * 64, asked_at=AT, components=(bound,) * components, cost={"usd": 1})


def test_a_summary_says_that_somebody_is_asked_and_not_about_what() -> None:
    short = documents.summary(execution(approval=asked(3)))
    assert short.approval == asked(0).model_copy(update={"cost": None})


def test_a_question_about_very_many_components_moves_out_of_the_item(tmp_path: Path) -> None:
    whole = execution(approval=asked(2000))
    item = documents.write(whole, FolderArtifacts(tmp_path))
    assert list(item["parts"]) == ["approval"]
    assert documents.read(item, FolderArtifacts(tmp_path), "local") == whole


def test_a_summary_has_the_beginning_of_long_texts() -> None:
    failed = execution(goal="g" * 9000, error=Failure(code="x", message="m" * 9000, hint="h"))
    short = documents.summary(failed)
    assert short.error is not None
    assert (len(short.goal), len(short.error.message), short.error.hint) == (8000, 8000, "h")
