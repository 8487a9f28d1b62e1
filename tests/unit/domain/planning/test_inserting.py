"""Which components may stand in a plan unasked."""

import pytest

from tdev.domain.planning.inserting import may_be_inserted, producers, value_of
from tdev.domain.planning.retrieval import Retrieval
from tests.support.nouns import component
from tests.support.plans import built_in_index

TEXT = {"type": "string"}
PAGE = {"properties": {"html": TEXT}, "required": ["html"]}


@pytest.mark.parametrize(
    ("effects", "allowed"),
    [
        (("pure",), True),
        (("read:files",), True),
        (("fetch", "write:files"), True),
        (("write:files",), False),
        (("send",), False),
        (("fetch", "send"), False),
        (("destructive",), False),
        (("dynamic",), False),
    ],
)
def test_only_what_reads_or_brings_something_here_is_inserted(effects: tuple[str, ...], allowed: bool) -> None:
    assert may_be_inserted(component(effects=effects)) is allowed


def named(index: Retrieval, name: str, hints: list[str], words: list[str]) -> set[str]:
    said, alike = producers(index).giving(value_of(name, TEXT, component()), hints, words)
    return {found.component.name for found, _ in (*said, *(pair for each in alike for pair in each))}


def test_openers_come_by_themselves_others_by_kind_or_by_name() -> None:
    index = built_in_index()
    assert "read_text_file" in named(index, "text", [], [])
    assert "html_to_text" not in named(index, "text", [], [])
    assert "html_to_text" in named(index, "text", ["html"], [])
    assert "html_to_text" in named(index, "text", [], ["html_to_text"])


def test_what_changes_a_text_into_a_text_is_no_conversion() -> None:
    assert "redact_pii" not in named(built_in_index(), "text", [], ["redact_pii"])


def test_what_sends_is_never_among_them() -> None:
    index = built_in_index()
    for name in ("text", "status", "value", "path"):
        assert "post_webhook" not in named(index, name, ["html", "json"], ["post_webhook"])


def test_components_without_needs_or_with_broken_schemas_are_left_out() -> None:
    needless = component("random_text", output_schema={"properties": {"text": TEXT}})
    broken = component("broken", input_schema={"required": ["x"]}, output_schema={"properties": {"text": TEXT}})
    whole = component("whole", input_schema=PAGE, output_schema={"properties": {"text": TEXT}}, tags=("html",))
    index = Retrieval([needless, broken, whole])
    assert named(index, "text", ["html"], ["random_text", "broken", "whole"]) == {"whole"}


def test_agents_are_not_inserted() -> None:
    agent = component("deciding", type="agent", input_schema=PAGE, output_schema={"properties": {"text": TEXT}})
    assert named(Retrieval([agent]), "text", [], ["deciding"]) == set()


def test_they_are_found_once_for_an_index() -> None:
    index = Retrieval([])
    assert producers(index) is producers(index)
