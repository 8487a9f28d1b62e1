"""The team that inspects and repairs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.registry.built_in import built_in_manifests
from tdev.kernel.errors import InvalidError
from tdev.teams.data_quality_team import DataQualityTeam
from tests.support.components import context_in

ROWS: list[dict[str, Any]] = [{"n": place, "who": "a"} for place in range(8)]
ROWS += [{"n": 0, "who": "a"}, {"n": "", "who": "a"}, {"n": 9000, "who": ""}]


def test_both_members_do_their_part(tmp_path: Path) -> None:
    called: list[str] = []
    inner = context_in(tmp_path)

    def call(name: str, given: Mapping[str, Any]) -> Any:
        called.append(name)
        return inner.call(name, given)

    found = DataQualityTeam().run(ROWS, context_in(tmp_path, call=call))
    assert called == ["InspectRowsAgent", "RepairRowsAgent", "InspectRowsAgent"]
    assert found["after"] > found["before"]
    assert [each["component"] for each in found["done"]] == ["dedupe_rows", "fill_missing", "fill_missing"]
    assert found["left"] == ["1 numbers of n lie far from the others"]
    assert "Left: 1 numbers of n" in found["text"]
    assert "dedupe_rows all columns: 1" in found["text"]
    assert len(found["rows"]) == len(ROWS) - 1


def test_a_good_table_stays_as_it_is(tmp_path: Path) -> None:
    found = DataQualityTeam().run(ROWS[:8], context_in(tmp_path))
    assert (found["rows"], found["before"], found["after"]) == (ROWS[:8], 100, 100)
    assert found["text"].endswith("Nothing is left.")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.fixed_dictionaries({"n": st.sampled_from([1, 2, 3, "", None])}), min_size=1, max_size=8))
def test_there_are_never_more_rows_or_more_empty_cells(rows: list[dict[str, Any]]) -> None:
    found = DataQualityTeam().run(rows, context_in(Path("/nowhere")))["rows"]
    assert len(found) <= len(rows)
    assert sum(row["n"] in ("", None) for row in found) <= sum(row["n"] in ("", None) for row in rows)


def test_its_members_are_named() -> None:
    manifest = built_in_manifests()["DataQualityTeam"]
    assert (manifest["tools"], manifest["brain_count"]) == (["InspectRowsAgent", "RepairRowsAgent"], 2)


def test_no_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidError):
        DataQualityTeam().run([], context_in(tmp_path))
