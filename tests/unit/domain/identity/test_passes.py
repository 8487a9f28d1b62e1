"""Passes: found until they end, used once where that is meant, and nothing kept that would let anybody in."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.audit.trail import HEAD, PART, TABLE, AuditTrail, Deed
from tdev.domain.identity.passes import Passes, tenant_of, token_for
from tdev.domain.records.keys import Keys
from tdev.kernel.errors import InvalidError, NotFoundError, PlatformError
from tdev.platform.storage import Put
from tdev.platform.storage.embedded import SqliteTables
from tests.support.clock import SetClock


@pytest.fixture
def clock():
    return SetClock(1_000_000.0)


@pytest.fixture
def tables(tmp_path, clock):
    made = SqliteTables(tmp_path / "store.db", clock=clock)
    yield made
    made.close()


@pytest.fixture
def passes(tables, clock):
    return Passes(tables, "red", clock=clock)


def test_a_pass_says_what_was_written_on_it(passes):
    text, made = passes.give("session", {"subject": "ann"}, 60)
    assert passes.find("session", text) == made
    assert (made.tenant, made.says, made.expires) == ("red", {"subject": "ann"}, 1_000_060)


def test_two_passes_are_never_the_same(passes):
    assert len({passes.give("ticket", {}, 60)[0] for _ in range(50)}) == 50


def test_it_is_good_until_it_ends(passes, clock):
    text, _ = passes.give("share", {}, 60)
    clock.now += 59
    passes.find("share", text)
    clock.now += 1
    with pytest.raises(NotFoundError):
        passes.find("share", text)


def test_one_kind_is_not_another(passes):
    text, _ = passes.give("ticket", {}, 60)
    with pytest.raises(NotFoundError):
        passes.find("session", text)


def test_what_was_taken_away_is_gone_and_cannot_be_taken_again(passes):
    text, made = passes.give("ticket", {"subject": "ann"}, 60)
    assert passes.end("ticket", text).says == made.says
    for again in (passes.find, passes.end):
        with pytest.raises(NotFoundError):
            again("ticket", text)


def test_of_many_who_use_a_ticket_at_once_one_gets_in(passes):
    text, _ = passes.give("ticket", {}, 60)

    def use(_):
        try:
            passes.end("ticket", text)
        except NotFoundError:
            return 0
        return 1

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(use, range(6))) == 1


def shared(made):
    return Deed("ann", "share", "exec-1", detail={"until": made.expires})


def recorded(tables):
    return [(one.action, dict(one.detail)) for one in AuditTrail(tables, "red").list()]


def test_giving_and_ending_one_is_on_record_when_that_is_wanted(passes, tables):
    text, made = passes.give("share", {}, 60, shared)
    passes.end("share", text, lambda found: Deed("ann", "unshare", f"until {found.expires}"))
    passes.give("share", {}, 60)
    assert recorded(tables) == [("share", {"until": made.expires}), ("unshare", {})]


def test_what_cannot_be_recorded_is_not_given_and_not_taken_away(passes, tables):
    text, made = passes.give("share", {}, 60, shared)
    place = Keys("red").partition(PART)
    tables.write(Put(TABLE, {"pk": place, "sk": HEAD, "count": "torn"}))
    with pytest.raises(PlatformError):
        passes.end("share", text, shared)
    assert passes.find("share", text) == made
    with pytest.raises(PlatformError):
        passes.give("share", {}, 60, shared)


def test_who_comes_second_to_end_one_records_nothing(passes, tables):
    text, _ = passes.give("share", {}, 60)
    asked = []

    def overtaken(_):
        if not asked:
            asked.append(1)
            passes.end("share", text)
        return Deed("ann", "unshare", "exec-1")

    with pytest.raises(NotFoundError, match="at this moment"):
        passes.end("share", text, overtaken)
    assert recorded(tables) == []


def test_another_tenant_does_not_find_it(passes, tables, clock):
    text, _ = passes.give("session", {}, 60)
    with pytest.raises(NotFoundError):
        Passes(tables, "blue", clock=clock).find("session", text)


def test_the_store_never_holds_the_text(passes, tmp_path):
    text, _ = passes.give("session", {}, 60)
    secret = text.partition(".")[2].encode()
    assert not any(secret in path.read_bytes() for path in tmp_path.iterdir())


def test_a_tenant_must_be_one(tables):
    with pytest.raises(InvalidError):
        Passes(tables, "Not A Tenant")


def test_a_pass_names_its_tenant(passes):
    assert tenant_of(passes.give("ticket", {}, 60)[0]) == "red"


@pytest.mark.parametrize("text", ["", "red", "red.", f".{'x' * 43}", f"_shared.{'x' * 43}", f"red.{'x' * 42}", "a#b.c"])
def test_what_is_no_pass_names_nobody(text):
    assert tenant_of(text) is None


@settings(deadline=None)
@given(st.text(max_size=60))
def test_reading_a_tenant_never_fails(text):
    found = tenant_of(text)
    assert found is None or text.startswith(f"{found}.")


@settings(deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_a_form_token_is_that_of_its_session_and_purpose_alone(one, other):
    assert token_for(one, "form") == token_for(one, "form")
    assert one == other or token_for(one, "form") != token_for(other, "form")
    assert token_for(one, "form") != token_for(one, "other")
