"""How one tenant's components lie in the table: heads know the newest, and of two writers one fails."""

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.registry.references import Reference
from tdev.domain.registry.shelf import Shelf, content_of, same_content
from tdev.kernel.errors import ConditionFailedError, InvalidError
from tdev.model.component import Component, Standing
from tdev.platform.storage.embedded import SqliteTables
from tests.support.nouns import AT, component


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[SqliteTables]:
    store = SqliteTables(tmp_path / "store.db")
    yield store
    store.close()


@pytest.fixture
def shelf(tables: SqliteTables) -> Shelf:
    return Shelf(tables, "local")


def publish(tables: SqliteTables, shelf: Shelf, one: Component) -> None:
    placed = shelf.place(one, "ann", AT)
    tables.write(*shelf.publication(placed, shelf.head(one.name)), shelf.touch())


def meant(shelf: Shelf, text: str) -> str | None:
    found = shelf.find(Reference.parse(text))
    return found.version if found else None


@pytest.mark.parametrize("order", list(permutations(["1.0.0", "1.2.0", "2.0.0-rc.1"])))
def test_the_name_alone_means_the_newest_whatever_came_first(
    tables: SqliteTables, shelf: Shelf, order: tuple[str, ...]
) -> None:
    for version in order:
        publish(tables, shelf, component("a", version))
    assert meant(shelf, "a") == "1.2.0"
    assert meant(shelf, "a@1.0") == "1.0.0"
    assert meant(shelf, "a@2.0.0-rc.1") == "2.0.0-rc.1"
    assert meant(shelf, "a@3") is None
    assert meant(shelf, "b") is None
    assert [one.version for one in shelf.versions("a")] == ["2.0.0-rc.1", "1.2.0", "1.0.0"]


def test_what_is_placed_is_what_is_found(tables: SqliteTables, shelf: Shelf) -> None:
    one = component("a", status="stable", standing=Standing(reason="checked"), tags=("text",))
    placed = shelf.place(one, "ann", AT)
    assert (placed.whole.owner, placed.whole.tenant, placed.whole.created_at) == ("ann", "local", AT)
    publish(tables, shelf, one)
    assert shelf.find(Reference.parse("a@1.0.0")) == placed.whole


def test_of_two_writers_that_saw_the_same_head_one_fails(tables: SqliteTables, shelf: Shelf) -> None:
    first, second = component("a", "1.0.0"), component("a", "1.1.0")
    head = shelf.head("a")
    tables.write(*shelf.publication(shelf.place(first, "ann", AT), head))
    with pytest.raises(ConditionFailedError):
        tables.write(*shelf.publication(shelf.place(second, "bob", AT), head))
    assert [one.version for one in shelf.versions("a")] == ["1.0.0"]


def test_a_version_is_published_once(tables: SqliteTables, shelf: Shelf) -> None:
    publish(tables, shelf, component("a"))
    with pytest.raises(ConditionFailedError):
        publish(tables, shelf, component("a", description="Something else."))
    assert len(list(shelf.versions("a"))) == 1


@pytest.mark.parametrize("status", ["retired", "disabled"])
def test_a_head_forgets_what_may_not_be_used(tables: SqliteTables, shelf: Shelf, status: str) -> None:
    for version in ("1.0.0", "1.1.0"):
        publish(tables, shelf, component("a", version))
    placed = shelf.find(Reference.parse("a@1.1.0"))
    assert placed is not None
    ended = placed.model_copy(update={"status": status})
    tables.write(*shelf.change(ended, placed.status, shelf.head("a")))
    assert meant(shelf, "a@1.1.0") == "1.1.0", "by its whole name it is still there"
    assert meant(shelf, "a") == "1.0.0"


def test_a_status_that_has_changed_meanwhile_is_not_changed_again(tables: SqliteTables, shelf: Shelf) -> None:
    publish(tables, shelf, component("a"))
    placed = shelf.find(Reference.parse("a"))
    assert placed is not None
    changed = placed.model_copy(update={"status": "stable"})
    with pytest.raises(ConditionFailedError):
        tables.write(*shelf.change(changed, "deprecated", shelf.head("a")))


def test_lists_are_ordered_by_type_and_name_and_read_page_by_page(tables: SqliteTables, shelf: Shelf) -> None:
    for name, kind in (("zebra", "tool"), ("ant", "tool"), ("bee", "agent"), ("crew", "team")):
        publish(tables, shelf, component(name, type=kind))
    names = [one.name for one in shelf.listed(page=1)]
    assert names == ["bee", "crew", "ant", "zebra"] == [one.name for one in shelf.listed()]
    assert [one.name for one in shelf.listed(after="team#crew")] == ["ant", "zebra"]
    assert [one.name for one in shelf.listed(before="tool#")] == ["bee", "crew"]


def test_every_change_counts(tables: SqliteTables, shelf: Shelf) -> None:
    assert shelf.revision() == 0
    publish(tables, shelf, component("a"))
    publish(tables, shelf, component("b"))
    assert shelf.revision() == 2


def test_the_shelf_of_another_tenant_is_another_one(tables: SqliteTables, shelf: Shelf) -> None:
    publish(tables, shelf, component("a"))
    other = Shelf(tables, "blue")
    assert (meant(other, "a"), list(other.listed()), other.revision()) == (None, [], 0)
    with pytest.raises(InvalidError):
        Shelf(tables, "no#tenant")


@given(owner=st.sampled_from(["", "ann", "bob"]), status=st.sampled_from(["stable", "experimental", "deprecated"]))
def test_whose_it_is_and_its_status_are_no_content(owner: str, status: str) -> None:
    plain, other = component("a"), component("a", owner=owner, status=status)
    assert content_of(plain) == content_of(other)
    assert same_content(plain, other)
    assert not same_content(plain, component("a", description="Something else."))
