"""A tenant switches versions off for itself: its own, shared and built-in ones; and on again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.domain.audit.trail import AuditTrail
from tdev.domain.registry.built_in import built_in_components
from tdev.domain.registry.catalogue import Catalogue
from tdev.domain.registry.standing import enabled, told
from tdev.kernel.errors import DisabledError, InvalidError, NotFoundError
from tdev.kernel.tenant import SHARED
from tdev.model.component import Component, Standing
from tdev.platform.storage.embedded import SqliteTables
from tests.support.clock import SetClock
from tests.support.nouns import component


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[SqliteTables]:
    store = SqliteTables(tmp_path / "store.db")
    yield store
    store.close()


@pytest.fixture
def ours(tables: SqliteTables) -> Catalogue:
    catalogue = Catalogue(tables, "local", built_in=built_in_components(), clock=SetClock())
    for version in ("1.0.0", "1.1.0"):
        catalogue.publish(component("own", version), actor="ann")
    Catalogue(tables, SHARED).publish(component("common"), actor="root")
    return catalogue


@pytest.mark.parametrize("name", ["own", "common", "hash_text"])
def test_what_is_switched_off_is_neither_meant_nor_listed_until_it_is_switched_on(ours: Catalogue, name: str) -> None:
    before = ours.get(name)
    off = ours.disable(before.ref, actor="ann", reason="it leaks")
    assert off.status == "disabled"
    assert off.standing is not None
    assert (off.standing.reason, off.standing.by) == ("it leaks", "ann")
    assert before.ref not in {each.ref for each in ours.snapshot()}
    assert before.ref not in {each.ref for each in ours.list(limit=500)[0]}
    assert "disabled" in {each.status for each in ours.versions(name)}
    assert ours.enable(before.ref, actor="ann") == before
    assert ours.get(name) == before
    assert before.ref in {each.ref for each in ours.snapshot()}


def test_another_version_takes_its_place_and_is_named(ours: Catalogue) -> None:
    ours.disable("own@1.1.0", actor="ann")
    assert ours.get("own").version == "1.0.0"
    assert [each.ref for each in ours.list(limit=500)[0] if each.name == "own"] == ["own@1.0.0"]
    exact = ours.get("own@1.1.0")
    assert told(exact) == "own@1.1.0 is disabled; use own@1.0.0"
    with pytest.raises(DisabledError, match=r"use own@1\.0\.0") as refused:
        enabled(exact)
    assert refused.value.hint == "let it run again with: tdev component enable own@1.1.0"


def test_a_pin_of_which_nothing_is_left_says_so_and_names_what_may_be_used(ours: Catalogue) -> None:
    ours.publish(component("own", "2.0.0"), actor="ann")
    for version in ("1.0.0", "1.1.0"):
        ours.disable(f"own@{version}", actor="ann")
    with pytest.raises(NotFoundError, match=r"own@1\.1\.0 is disabled, own@1\.0\.0 is disabled") as missing:
        ours.get("own@1")
    assert missing.value.hint == "use own@2.0.0"
    ours.disable("own@2.0.0", actor="ann")
    with pytest.raises(NotFoundError) as nothing:
        ours.get("own")
    assert nothing.value.hint == "let one be used again: tdev component enable"


def test_it_is_switched_off_for_this_tenant_alone(ours: Catalogue, tables: SqliteTables) -> None:
    ours.disable("common@1.0.0", actor="ann")
    assert Catalogue(tables, "other").get("common").status == "experimental"


def test_switching_twice_is_done_and_recorded_once(ours: Catalogue, tables: SqliteTables) -> None:
    for _ in range(2):
        ours.disable("hash_text@1.0.0", actor="ann", reason="x", request_id="r-1")
    for _ in range(2):
        ours.enable("hash_text@1.0.0", actor="bob")
    ours.disable("hash_text@1.0.0", actor="ann")
    deeds = [record for record in AuditTrail(tables, "local").list() if record.action in ("disable", "enable")]
    assert [record.action for record in sorted(deeds, key=lambda record: record.seq)] == [
        "disable",
        "enable",
        "disable",
    ]
    assert {record.target for record in deeds} == {"hash_text@1.0.0"}


def test_the_planner_hears_of_it(ours: Catalogue) -> None:
    before = ours.revision()
    ours.disable("common@1.0.0", actor="ann")
    assert ours.revision() != before


def test_what_a_deprecated_one_is_replaced_by_is_not_forgotten(ours: Catalogue) -> None:
    ours.set_status("own@1.1.0", "deprecated", actor="ann", reason="slow", replacement="common@1.0.0")
    ours.disable("own@1.1.0", actor="ann", reason="leaks")
    assert told(ours.get("own@1.1.0")) == "own@1.1.0 is disabled (leaks); use common@1.0.0"


def test_only_an_exact_version_that_is_there_can_be_switched(ours: Catalogue) -> None:
    with pytest.raises(InvalidError):
        ours.disable("own", actor="ann")
    with pytest.raises(NotFoundError):
        ours.disable("own@9.0.0", actor="ann")


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (component("a"), "a@1.0.0 is experimental"),
        (component("a", status="stable", standing=Standing(reason="good")), "a@1.0.0 is stable"),
        (component("a", status="retired"), "a@1.0.0 is retired"),
        (component("a", status="deprecated", standing=Standing(reason="slow")), "a@1.0.0 is deprecated (slow)"),
        (component("a", status="retired", standing=Standing(replacement="b@1.0.0")), "a@1.0.0 is retired; use b@1.0.0"),
    ],
)
def test_a_status_is_told_in_a_line(given: Component, line: str) -> None:
    assert told(given) == line
    assert enabled(given) is given
