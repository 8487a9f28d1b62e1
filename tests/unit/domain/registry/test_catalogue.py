from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.domain.audit.trail import AuditTrail
from tdev.domain.registry.catalogue import Catalogue
from tdev.kernel.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from tdev.kernel.json_types import digest
from tdev.kernel.semver import Version
from tdev.kernel.tenant import SHARED
from tdev.model.component import Component, Example, Standing
from tdev.platform.storage.embedded import SqliteTables
from tests.support.clock import SetClock
from tests.support.nouns import component
from tests.support.telling import KeepingBus, outbox


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[SqliteTables]:
    store = SqliteTables(tmp_path / "store.db")
    yield store
    store.close()


@pytest.fixture
def catalogue(tables: SqliteTables) -> Catalogue:
    return Catalogue(tables, "local", clock=SetClock())


@pytest.fixture
def shared(tables: SqliteTables) -> Catalogue:
    return Catalogue(tables, SHARED, clock=SetClock())


def refs(components: list[Component]) -> list[str]:
    return [component.ref for component in components]


class TestTelling:
    def test_each_new_version_is_told_of_and_the_same_again_is_not(self, tables: SqliteTables) -> None:
        bus = KeepingBus()
        here = Catalogue(tables, "local", outbox=outbox(tables, bus), clock=SetClock())
        for _ in range(2):
            here.publish(component(type="agent", brain_count=1), actor="ann")
        (told,) = bus.events
        assert told.detail_type == "NewComponent"
        expected = {"component": "extract_emails", "version": "1.0.0", "type": "agent", "by": "ann"}
        assert expected.items() <= told.detail.items()

    def test_a_version_that_cannot_be_published_is_not_told_of(self, tables: SqliteTables) -> None:
        bus = KeepingBus()
        here = Catalogue(tables, "local", outbox=outbox(tables, bus), clock=SetClock())
        here.publish(component(), actor="ann")
        with pytest.raises(ConflictError):
            here.publish(component(description="Other."), actor="ann")
        assert len(bus.events) == 1

    def test_many_at_once_are_all_told_of(self, tables: SqliteTables) -> None:
        bus = KeepingBus()
        here = Catalogue(tables, "local", outbox=outbox(tables, bus), clock=SetClock())
        assert here.publish_many([component(f"c{number}") for number in range(70)], actor="ann") == 70
        assert {each.detail["component"] for each in bus.events} == {f"c{number}" for number in range(70)}


class TestPublishing:
    def test_a_published_version_is_stored_as_it_is_with_tenant_owner_and_time(self, catalogue: Catalogue) -> None:
        given = component(
            examples=(Example(input={"x": 1.5, "deep": [[[{"n": None}]]]}, output=[True, "한글"]),),
            phrases=("메일 찾기",),
            status="stable",
        )
        stored = catalogue.publish(given, actor="ann")
        assert (stored.tenant, stored.owner, stored.created_at) == ("local", "ann", "2023-11-14T22:13:20.000Z")
        assert catalogue.get("extract_emails@1.0.0") == stored
        beside = {"tenant": given.tenant, "owner": given.owner, "created_at": None}
        assert stored.model_copy(update=beside) == given

    def test_the_same_content_again_changes_nothing_whoever_publishes_it(
        self, catalogue: Catalogue, tables: SqliteTables
    ) -> None:
        schema = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}
        turned = {"properties": {"b": {"type": "string"}, "a": {"type": "string"}}, "type": "object"}
        first = catalogue.publish(component(input_schema=schema), actor="ann")
        again = catalogue.publish(component(input_schema=turned, status="stable", owner="bob"), actor="bob")
        assert again == first
        assert len(AuditTrail(tables, "local").list()) == 1

    @pytest.mark.parametrize(
        "change", [{"description": "Other."}, {"examples": (Example(input={"x": True}),)}, {"effects": ("fetch",)}]
    )
    def test_other_content_under_a_published_version_is_a_conflict(
        self, catalogue: Catalogue, change: dict[str, object]
    ) -> None:
        first = catalogue.publish(component(examples=(Example(input={"x": 1}),)), actor="ann")
        with pytest.raises(ConflictError):
            catalogue.publish(first.model_copy(update=change), actor="ann")
        assert catalogue.get("extract_emails") == first

    def test_publishing_is_on_record_with_the_change(self, catalogue: Catalogue, tables: SqliteTables) -> None:
        catalogue.publish(component(), actor="ann")
        (record,) = AuditTrail(tables, "local").list()
        assert (record.subject, record.action, record.target) == ("ann", "publish", "extract_emails@1.0.0")

    def test_of_many_who_publish_one_version_with_other_contents_one_wins(self, tables: SqliteTables) -> None:
        def publish(number: int) -> str:
            try:
                return Catalogue(tables, "local").publish(component(description=str(number)), actor="x").description
            except ConflictError:
                return "conflict"

        with ThreadPoolExecutor(16) as pool:
            outcomes = list(pool.map(publish, range(50)))
        assert outcomes.count("conflict") == 49
        assert Catalogue(tables, "local").get("extract_emails").description in outcomes

    def test_many_who_publish_other_versions_all_succeed_and_the_newest_is_found(self, tables: SqliteTables) -> None:
        versions = [f"1.{minor}.0" for minor in range(20)]
        with ThreadPoolExecutor(8) as pool:
            done = pool.map(lambda v: Catalogue(tables, "local").publish(component(version=v), actor="x"), versions)
            assert [stored.version for stored in done] == versions
        catalogue = Catalogue(tables, "local")
        assert catalogue.get("extract_emails").version == "1.19.0"
        assert [found.version for found in catalogue.versions("extract_emails")] == versions[::-1]
        assert [record.seq for record in AuditTrail(tables, "local").list()] == list(range(1, 21))

    def test_the_shared_tenant_cannot_change_what_is_built_in(self, tables: SqliteTables) -> None:
        built_in = [component("say_hello")]
        shared = Catalogue(tables, SHARED, built_in=built_in)
        with pytest.raises(ConflictError):
            shared.publish(component("say_hello", description="Other."), actor="ann")
        Catalogue(tables, "local", built_in=built_in).publish(component("say_hello", description="Own."), actor="ann")


class TestPublishingMany:
    def test_many_are_published_with_one_record_per_transaction(
        self, catalogue: Catalogue, tables: SqliteTables
    ) -> None:
        given = [component(f"c{number}") for number in range(120)]
        assert catalogue.publish_many(given, actor="ann") == 120
        assert [c.name for c in catalogue.snapshot()] == sorted(c.name for c in given)
        records = AuditTrail(tables, "local").list()
        assert sorted(ref for record in records for ref in record.detail["refs"]) == sorted(c.ref for c in given)
        assert len(records) == 3

    def test_many_again_changes_nothing(self, catalogue: Catalogue) -> None:
        given = [component(f"c{number}") for number in range(60)]
        catalogue.publish_many(given, actor="ann")
        assert catalogue.publish_many(given, actor="ann") == 0
        assert catalogue.publish_many([*given, component("new")], actor="ann") == 1

    def test_versions_of_one_name_may_come_in_any_order(self, catalogue: Catalogue) -> None:
        versions = ["1.0.0", "2.0.0-rc.1", "1.10.0", "1.9.0", "0.1.0"]
        assert catalogue.publish_many((component(version=v) for v in versions), actor="ann") == 5
        assert catalogue.get("extract_emails").version == "1.10.0"
        assert len(catalogue.versions("extract_emails")) == 5

    def test_a_conflict_among_many_is_raised(self, catalogue: Catalogue) -> None:
        catalogue.publish(component("c1"), actor="ann")
        with pytest.raises(ConflictError, match="c1@1"):
            catalogue.publish_many([component("c0"), component("c1", description="Other.")], actor="ann")
        assert catalogue.get("c0")

    def test_large_ones_are_spread_over_transactions(self, catalogue: Catalogue) -> None:
        given = [component(f"c{n}", tags=("x" * 150_000,)) for n in range(20)]
        assert catalogue.publish_many(given, actor="ann") == 20

    def test_none_is_no_error(self, catalogue: Catalogue) -> None:
        assert catalogue.publish_many([], actor="ann") == 0


class TestFinding:
    @pytest.fixture(autouse=True)
    def published(self, catalogue: Catalogue) -> None:
        for version in ("1.0.0", "1.2.0", "1.2.10", "1.2.9", "1.10.0", "2.0.0-rc.1", "10.0.0"):
            catalogue.publish(component(version=version), actor="ann")

    @pytest.mark.parametrize(
        ("ref", "version"),
        [
            ("extract_emails", "10.0.0"),
            ("extract_emails@1", "1.10.0"),
            ("extract_emails@1.2", "1.2.10"),
            ("extract_emails@1.2.9", "1.2.9"),
            ("extract_emails@01.02", "1.2.10"),
            ("extract_emails@2.0.0-rc.1", "2.0.0-rc.1"),
            ("extract_emails@10", "10.0.0"),
        ],
    )
    def test_a_reference_means_the_newest_that_fits(self, catalogue: Catalogue, ref: str, version: str) -> None:
        assert catalogue.get(ref).version == version

    @pytest.mark.parametrize("ref", ["extract_emails@2", "extract_emails@1.3", "extract_emails@1.0.1", "extract_email"])
    def test_what_does_not_fit_is_not_found_with_a_hint(self, catalogue: Catalogue, ref: str) -> None:
        with pytest.raises(NotFoundError) as caught:
            catalogue.get(ref)
        assert "extract_emails" in (caught.value.hint or "")

    @pytest.mark.parametrize("ref", ["", "@1", "a b", "a@", "a@1@2", "a#b", "a@x", "a@1.2.3.4", "1a", "a" * 65, "a\n"])
    def test_a_text_that_is_no_reference_is_invalid(self, catalogue: Catalogue, ref: str) -> None:
        with pytest.raises(InvalidError):
            catalogue.get(ref)

    def test_nothing_looks_alike_in_an_empty_catalogue(self, tables: SqliteTables) -> None:
        with pytest.raises(NotFoundError, match="nothing"):
            Catalogue(tables, "empty").get("nothing")
        with pytest.raises(NotFoundError):
            Catalogue(tables, "empty").versions("nothing")


class TestStatus:
    def test_a_disabled_version_is_found_only_by_its_exact_version(
        self, catalogue: Catalogue, tables: SqliteTables
    ) -> None:
        for version in ("1.0.0", "1.1.0", "1.2.0"):
            catalogue.publish(component(version=version), actor="ann")
        catalogue.set_status("extract_emails@1.2.0", "disabled", actor="bob", reason="leaks")
        assert catalogue.get("extract_emails").version == "1.1.0"
        assert catalogue.get("extract_emails@1").version == "1.1.0"
        assert refs(catalogue.snapshot()) == refs(catalogue.list()[0]) == ["extract_emails@1.1.0"]
        assert catalogue.get("extract_emails@1.2.0").status == "disabled"
        record = AuditTrail(tables, "local").list()[-1]
        assert (record.subject, record.action, record.target) == ("bob", "set_status", "extract_emails@1.2.0")
        assert record.detail == {"from": "experimental", "to": "disabled", "reason": "leaks"}

    def test_a_name_whose_versions_are_all_disabled_is_not_listed_and_comes_back(self, catalogue: Catalogue) -> None:
        catalogue.publish(component(), actor="ann")
        catalogue.set_status("extract_emails@1.0.0", "disabled", actor="ann")
        assert catalogue.snapshot() == catalogue.list()[0] == []
        with pytest.raises(NotFoundError):
            catalogue.get("extract_emails")
        catalogue.set_status("extract_emails@1.0.0", "stable", actor="ann")
        assert [c.status for c in catalogue.snapshot()] == ["stable"]

    def test_the_same_status_again_is_not_recorded(self, catalogue: Catalogue, tables: SqliteTables) -> None:
        catalogue.publish(component(), actor="ann")
        catalogue.set_status("extract_emails@1.0.0", "experimental", actor="ann")
        assert len(AuditTrail(tables, "local").list()) == 1

    def test_content_stays_the_same_when_the_status_changes(self, catalogue: Catalogue) -> None:
        first = catalogue.publish(component(), actor="ann")
        changed = catalogue.set_status("extract_emails@1.0.0", "deprecated", actor="ann", replacement="b@1.0.0")
        assert changed.standing == Standing(by="ann", at=first.created_at, replacement="b@1.0.0")
        again = catalogue.publish(component(), actor="ann")
        assert again == first.model_copy(update={"status": "deprecated", "standing": changed.standing})

    def test_only_an_exact_version_of_this_tenant_can_change(self, catalogue: Catalogue, shared: Catalogue) -> None:
        shared.publish(component("of_all"), actor="root")
        with pytest.raises(InvalidError):
            catalogue.set_status("of_all", "disabled", actor="ann")
        with pytest.raises(DeniedError):
            catalogue.set_status("of_all@1.0.0", "disabled", actor="ann")
        with pytest.raises(NotFoundError):
            catalogue.set_status("of_none@1.0.0", "disabled", actor="ann")
        assert shared.get("of_all").status == "experimental"


class TestSources:
    def test_own_comes_before_shared_comes_with_built_in(self, tables: SqliteTables, shared: Catalogue) -> None:
        built_in = {"a": component("a", "1.5.0"), "b": component("b", "3.0.0"), "c": component("c", "1.0.0")}
        catalogue = Catalogue(tables, "local", built_in=built_in)
        shared.publish(component("a", "2.0.0"), actor="root")
        shared.publish(component("b", "2.0.0"), actor="root")
        catalogue.publish(component("a", "1.0.0"), actor="ann")
        found = {c.name: (c.version, c.tenant) for c in catalogue.snapshot()}
        assert found == {"a": ("1.0.0", "local"), "b": ("3.0.0", SHARED), "c": ("1.0.0", SHARED)}
        assert catalogue.list()[0] == catalogue.snapshot()
        assert [catalogue.get(name) for name in "abc"] == catalogue.snapshot()
        assert catalogue.get("a@2").tenant == SHARED
        assert catalogue.get("a@1.5.0").tenant == SHARED
        assert [(c.version, c.tenant) for c in catalogue.versions("a")] == [
            ("2.0.0", SHARED),
            ("1.5.0", SHARED),
            ("1.0.0", "local"),
        ]

    def test_a_name_that_is_another_type_in_a_hidden_source_is_listed_once(
        self, tables: SqliteTables, shared: Catalogue, catalogue: Catalogue
    ) -> None:
        shared.publish(component("a", type="agent"), actor="root")
        catalogue.publish(component("a", type="tool"), actor="ann")
        assert [(c.type, c.tenant) for c in catalogue.list()[0]] == [("tool", "local")]
        assert catalogue.list("agent")[0] == []

    def test_a_new_version_of_another_type_moves_in_the_list(self, catalogue: Catalogue) -> None:
        catalogue.publish(component("a", "1.0.0", type="tool"), actor="ann")
        catalogue.publish(component("a", "2.0.0", type="agent"), actor="ann")
        assert catalogue.list("tool")[0] == []
        assert refs(catalogue.list("agent")[0]) == ["a@2.0.0"]

    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
    def test_pages_of_the_list_follow_each_other_over_all_sources(
        self, tables: SqliteTables, shared: Catalogue, limit: int
    ) -> None:
        catalogue = Catalogue(tables, "local", built_in=[component(n, type="team") for n in ("t1", "x", "y")])
        for name in ("a", "c", "x", "e"):
            shared.publish(component(name, type="agent"), actor="root")
        for name in ("b", "c", "d"):
            catalogue.publish(component(name, "2.0.0"), actor="ann")
        found: list[Component] = []
        cursor = None
        while True:
            page, cursor = catalogue.list(cursor=cursor, limit=limit)
            assert len(page) <= limit
            found += page
            if cursor is None:
                break
        assert [(c.type, c.name) for c in found] == sorted((c.type, c.name) for c in catalogue.snapshot())
        assert sorted(c.name for c in found) == ["a", "b", "c", "d", "e", "t1", "x", "y"]

    @pytest.mark.parametrize("cursor", ["", "x", "dG9vbA==", "dG9vbCMj", "💥", "YWdlbnQjYQ=="])
    def test_a_cursor_that_was_not_given_out_is_invalid(self, catalogue: Catalogue, cursor: str) -> None:
        with pytest.raises(InvalidError):
            catalogue.list("tool", cursor=cursor)

    def test_a_cursor_belongs_to_one_list_of_one_tenant(self, tables: SqliteTables) -> None:
        built_in = [component(name) for name in ("x", "y", "z")]
        ours, theirs = (Catalogue(tables, tenant, built_in=built_in) for tenant in ("local", "other"))
        cursor = ours.list("tool", limit=1)[1]
        assert [c.name for c in ours.list("tool", cursor, limit=1)[0]] == ["y"]
        for catalogue, type in ((theirs, "tool"), (ours, None), (ours, "agent")):
            with pytest.raises(InvalidError, match="does not belong"):
                catalogue.list(type, cursor)  # type: ignore[arg-type]


PARTS = st.integers(0, 12)
VERSIONS = st.builds(
    lambda a, b, c, pre: f"{a}.{b}.{c}{pre}",
    PARTS,
    PARTS,
    PARTS,
    st.sampled_from(["", "", "", "-a", "-rc.2", "-rc.10"]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(versions=st.lists(VERSIONS, min_size=1, max_size=8, unique=True), disabled=st.sets(st.integers(0, 7)))
def test_the_newest_is_the_greatest_usable_version_whatever_the_order(
    tables: SqliteTables, versions: list[str], disabled: set[int]
) -> None:
    catalogue = Catalogue(tables, f"t-{digest([versions, sorted(disabled)])[7:40]}")
    for version in versions:
        catalogue.publish(component(version=version), actor="ann")
    off = {version for number, version in enumerate(versions) if number in disabled}
    for version in off:
        catalogue.set_status(f"extract_emails@{version}", "disabled", actor="ann")
    left = [Version.parse(v) for v in versions if v not in off and "-" not in v]
    assert [c.version for c in catalogue.versions("extract_emails")] == [
        str(v) for v in sorted(map(Version.parse, versions), reverse=True)
    ]
    assert [c.version for c in catalogue.snapshot()] == [str(v) for v in sorted(left)[-1:]]
    if left:
        newest_major = max(v for v in left if v.major == left[0].major)
        assert catalogue.get(f"extract_emails@{left[0].major}").version == str(newest_major)
