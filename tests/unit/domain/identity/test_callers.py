"""The callers store: who is let in for which tenant, what is recorded of it, and how long it is remembered."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.domain.audit.trail import AuditTrail
from tdev.domain.identity.callers import KNOWN_S, UNKNOWN_S, Callers
from tdev.kernel.clock import iso
from tdev.kernel.errors import ConflictError, InvalidError, NotFoundError, PlatformError
from tdev.platform.storage import Put
from tdev.platform.storage.embedded import SqliteTables
from tests.support.clock import SetClock

BUILD = "arn:aws:iam::123456789012:role/Build"
ANN = "arn:aws:iam::123456789012:user/people/ann"


class CountedTables:
    """Tables that count the gets; they fail when told to, and let somebody write just before a write."""

    def __init__(self, tables):
        self._tables = tables
        self.gets = 0
        self.fails = False
        self.before_write = []

    def get(self, table, key):
        self.gets += 1
        if self.fails:
            raise PlatformError("the store is away")
        return self._tables.get(table, key)

    def write(self, *operations):
        while self.before_write:
            self.before_write.pop()()
        self._tables.write(*operations)

    def query(self, query):
        return self._tables.query(query)


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def plain(tmp_path, clock):
    tables = SqliteTables(tmp_path / "store.db", clock=clock)
    yield tables
    tables.close()


@pytest.fixture
def tables(plain):
    return CountedTables(plain)


@pytest.fixture
def callers(tables, clock):
    return Callers(tables, clock=clock)


def records(tables, tenant):
    return [(r.action, r.target, r.subject, r.detail) for r in AuditTrail(tables, tenant).list()]


class TestPutting:
    def test_a_caller_is_found_as_it_was_added(self, callers, clock):
        added = callers.put(BUILD, "red", ["developer", "viewer", "developer"], actor="op")
        assert callers.find(BUILD) == added
        assert (added.tenant, added.roles, added.added_by, added.added_at) == (
            "red",
            ("viewer", "developer"),
            "op",
            iso(clock.now),
        )

    def test_the_path_of_a_role_is_left_out_and_that_of_a_user_kept(self, callers):
        assert callers.put("arn:aws:iam::123456789012:role/ci/eu/Build", "red", ["viewer"], actor="op").arn == BUILD
        assert callers.put(ANN, "red", ["viewer"], actor="op").arn == ANN

    def test_roles_may_come_from_anything_that_can_be_gone_through_once(self, callers):
        assert callers.put(BUILD, "red", iter(["admin", "viewer"]), actor="op").roles == ("viewer", "admin")

    def test_the_roles_of_one_that_is_there_are_replaced(self, callers, tables):
        callers.put(BUILD, "red", ["admin"], actor="op")
        callers.put(BUILD, "red", ["viewer"], actor="op-2")
        found = callers.find(BUILD)
        assert (found.roles, found.added_by) == (("viewer",), "op-2")
        assert records(tables, "red") == [
            ("add_caller", BUILD, "op", {"roles": ["admin"]}),
            ("change_caller", BUILD, "op-2", {"roles": ["viewer"]}),
        ]

    def test_a_caller_of_another_tenant_is_not_taken_from_it(self, callers, tables):
        callers.put(BUILD, "red", ["viewer"], actor="op")
        with pytest.raises(ConflictError) as caught:
            callers.put(BUILD, "blue", ["admin"], actor="op")
        assert "red" not in f"{caught.value.message} {caught.value.hint}"
        assert callers.find(BUILD).tenant == "red"
        assert records(tables, "blue") == []

    def test_of_two_tenants_at_once_one_gets_it(self, callers, tables, plain, clock):
        other = Callers(plain, clock=clock)
        tables.before_write.append(lambda: other.put(BUILD, "red", ["viewer"], actor="op"))
        with pytest.raises(ConflictError):
            callers.put(BUILD, "blue", ["admin"], actor="op")
        assert [caller.tenant for caller in callers.list()] == ["red"]
        assert records(tables, "blue") == []

    @pytest.mark.parametrize(
        ("arn", "tenant", "roles", "pointers"),
        [
            ("arn:aws:iam::123456789012:root", "red", ["admin"], ["#/arn"]),
            (BUILD, "_shared", ["admin"], ["#/tenant"]),
            (BUILD, "RED", ["admin"], ["#/tenant"]),
            (BUILD, "red", [], ["#/roles"]),
            (BUILD, "red", ["root"], ["#/roles"]),
            (BUILD, "", [], ["#/tenant", "#/roles"]),
        ],
    )
    def test_what_is_wrong_is_refused_with_its_place(self, callers, tables, arn, tenant, roles, pointers):
        with pytest.raises(InvalidError) as caught:
            callers.put(arn, tenant, roles, actor="op")
        assert [finding.pointer for finding in caught.value.findings] == pointers
        assert callers.list() == []


class TestRemoving:
    def test_a_removed_caller_is_gone_and_its_tenant_has_a_record(self, callers, tables):
        callers.put(BUILD, "red", ["viewer"], actor="op")
        assert callers.remove("arn:aws:iam::123456789012:role/ci/Build", actor="op-2").tenant == "red"
        assert callers.find(BUILD) is None
        assert records(tables, "red")[-1] == ("remove_caller", BUILD, "op-2", {"roles": ["viewer"]})

    def test_after_that_another_tenant_may_have_it(self, callers):
        callers.put(BUILD, "red", ["viewer"], actor="op")
        callers.remove(BUILD, actor="op")
        assert callers.put(BUILD, "blue", ["viewer"], actor="op").tenant == "blue"

    def test_who_is_not_there_cannot_be_removed(self, callers, tables, plain):
        with pytest.raises(NotFoundError):
            callers.remove(BUILD, actor="op")
        callers.put(BUILD, "red", ["viewer"], actor="op")
        tables.before_write.append(lambda: Callers(plain).remove(BUILD, actor="op-2"))
        with pytest.raises(NotFoundError):
            callers.remove(BUILD, actor="op")
        assert [record[0] for record in records(tables, "red")] == ["add_caller", "remove_caller"]

    def test_a_wrong_arn_is_refused(self, callers):
        with pytest.raises(InvalidError):
            callers.remove("Build", actor="op")


class TestRemembering:
    def test_one_get_serves_for_a_minute_and_no_longer(self, callers, tables, clock):
        callers.put(BUILD, "red", ["viewer"], actor="op")
        tables.gets = 0
        found = [callers.find(BUILD) for _ in range(3)]
        clock.advance(KNOWN_S - 1)
        assert callers.find(BUILD) == found[0]
        assert tables.gets == 1
        clock.advance(1)
        assert callers.find(BUILD) == found[0]
        assert tables.gets == 2
        assert KNOWN_S <= 60

    def test_a_removal_elsewhere_is_seen_within_a_minute(self, callers, plain, clock):
        elsewhere = Callers(plain, clock=clock)
        elsewhere.put(BUILD, "red", ["viewer"], actor="op")
        assert callers.find(BUILD) is not None
        elsewhere.remove(BUILD, actor="op")
        clock.advance(KNOWN_S)
        assert callers.find(BUILD) is None

    def test_who_is_unknown_is_asked_for_again_soon(self, callers, plain, tables, clock):
        assert callers.find(BUILD) is None
        assert callers.find(BUILD) is None
        assert tables.gets == 1
        Callers(plain, clock=clock).put(BUILD, "red", ["viewer"], actor="op")
        clock.advance(UNKNOWN_S)
        assert callers.find(BUILD).tenant == "red"

    def test_whoever_is_added_here_is_known_at_once(self, callers):
        assert callers.find(BUILD) is None
        callers.put(BUILD, "red", ["viewer"], actor="op")
        assert callers.find(BUILD).roles == ("viewer",)
        callers.put(BUILD, "red", ["admin"], actor="op")
        assert callers.find(BUILD).roles == ("admin",)

    def test_a_clock_that_was_set_back_keeps_nobody_for_longer(self, callers, tables, clock):
        callers.find(BUILD)
        clock.advance(-3600)
        callers.find(BUILD)
        assert tables.gets == 2

    def test_an_error_is_not_remembered_and_lets_nobody_in(self, callers, tables, clock):
        callers.put(BUILD, "red", ["viewer"], actor="op")
        callers.find(BUILD)
        clock.advance(KNOWN_S)
        tables.fails = True
        with pytest.raises(PlatformError):
            callers.find(BUILD)
        tables.fails = False
        assert callers.find(BUILD).tenant == "red"

    def test_strangers_do_not_fill_the_memory(self, callers):
        for number in range(2500):
            callers.find(f"arn:aws:iam::123456789012:user/stranger-{number}")
        assert len(callers._kept) <= 1000


class TestListing:
    def test_all_are_listed_in_order_beyond_one_page(self, callers, plain):
        arns = sorted(f"arn:aws:iam::123456789012:role/R{number:03d}" for number in range(205))
        for arn in arns:
            # Without a record each, which is not what is looked at here.
            doc = '{"arn":"%s","tenant":"red","roles":["viewer"],"added_by":"op","added_at":"2026-11-21T08:43:00.123Z"}'
            plain.write(Put("callers", {"pk": "CALLERS", "sk": arn, "tenant": "red", "doc": doc % arn}))
        assert [caller.arn for caller in callers.list()] == arns

    def test_there_may_be_none(self, callers):
        assert callers.list() == []


ARNS = st.sampled_from([BUILD, ANN, "arn:aws:iam::999999999999:role/Build"])
STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "remove"]), ARNS, st.sampled_from(["red", "blue"])), min_size=1, max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_trails_tell_exactly_who_is_in(tmp_path_factory, steps):
    tables = SqliteTables(tmp_path_factory.mktemp("callers") / "store.db")
    callers = Callers(tables)
    for what, arn, tenant in steps:
        try:
            if what == "put":
                callers.put(arn, tenant, ["viewer"], actor="op")
            else:
                callers.remove(arn, actor="op")
        except (ConflictError, NotFoundError):
            continue
    told = {
        (tenant, record.target)
        for tenant in ("red", "blue")
        for record in {r.target: r for r in AuditTrail(tables, tenant).list()}.values()
        if record.action != "remove_caller"
    }
    assert told == {(caller.tenant, caller.arn) for caller in callers.list()}
    tables.close()
