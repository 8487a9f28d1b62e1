"""Whose turn it is, told by counts and orders: nothing here measures time."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.entry.server.turns import FullError, Shares, Turns
from tdev.kernel.errors import TooManyError


class Guest:
    """A request in a thread of its own, which stays until it is told to go."""

    def __init__(self, turns: Turns, tenant: str, served: list[str]) -> None:
        self.tenant = tenant
        self.inside = threading.Event()
        self.go = threading.Event()
        self.problem: Exception | None = None
        self._turns, self._served = turns, served
        self.thread = threading.Thread(target=self._run)

    def start(self) -> "Guest":
        """Come, and wait until the door knows it."""
        before = self._turns.under_way
        self.thread.start()
        while self._turns.under_way == before and self.problem is None and not self.inside.is_set():
            pass
        return self

    def leave(self) -> None:
        self.go.set()
        self.thread.join(10)
        assert not self.thread.is_alive()

    def _run(self) -> None:
        try:
            with self._turns.turn(self.tenant):
                self._served.append(self.tenant)
                self.inside.set()
                assert self.go.wait(30)
        except (FullError, TooManyError) as problem:
            self.problem = problem
            self.inside.set()


@contextmanager
def crowd(turns: Turns, tenants: str) -> Iterator[tuple[list[Guest], list[str]]]:
    """One request after the other, a letter each for its tenant."""
    served: list[str] = []
    with ExitStack() as stack:
        guests = []
        for tenant in tenants:
            guests.append(Guest(turns, tenant, served).start())
            stack.callback(guests[-1].leave)
        yield guests, served
        for guest in guests:
            guest.go.set()


def test_who_finds_a_place_does_not_wait() -> None:
    turns = Turns()
    with turns.turn("red"):
        assert turns.under_way == 1
    assert turns.under_way == 0


def test_a_tenant_is_served_no_more_at_a_time_than_its_share() -> None:
    turns = Turns(Shares(most=32, served=5))
    with crowd(turns, "r" * 10) as (guests, served):
        for guest in guests[:4]:
            assert guest.inside.wait(30)
        assert len(served) == 4
        assert turns.under_way == 10


def test_one_who_floods_does_not_delay_another_by_a_single_request() -> None:
    turns = Turns(Shares(most=32, served=5))
    with crowd(turns, "r" * 24) as (_, served):
        calm = Guest(turns, "b", served).start()
        assert calm.inside.wait(30)
        calm.leave()
        assert served[-1] == "b"
        assert len(served) == 5, "four of the flood, which all still work, and the one of the other"


def test_places_are_given_to_the_tenants_in_turn_however_many_wait() -> None:
    turns = Turns(Shares(most=32, served=1))
    with crowd(turns, "r" * 10 + "b" * 3 + "g" * 2) as (guests, served):
        for count in range(1, 10):
            while len(served) < count:
                pass
            next(guest for guest in guests if guest.inside.is_set() and not guest.go.is_set()).go.set()
        while len(served) < 10:
            pass
        assert served[0] == "r"
        assert "".join(served[1:10]).startswith(("rbgrbgrb", "rbgrbgrbr"))


def test_a_tenant_has_three_quarters_of_the_places_and_the_rest_is_for_others() -> None:
    shares = Shares(most=8, served=2)
    turns = Turns(shares)
    with crowd(turns, "r" * 7) as (guests, _):
        assert isinstance(guests[6].problem, TooManyError)
        assert (guests[6].problem.quota, guests[6].problem.retry_after_s) == (6, 1)
        other = Guest(turns, "b", []).start()
        assert other.problem is None
        other.go.set()
    other.leave()


def test_a_full_house_sheds_whoever_comes() -> None:
    turns = Turns(Shares(most=4, served=4))
    with crowd(turns, "rrbb") as (_, served):
        late = Guest(turns, "g", served).start()
        assert isinstance(late.problem, FullError)
        late.leave()
    with turns.turn("g"):
        pass


def test_who_waits_in_vain_is_told_and_leaves_nothing_behind() -> None:
    turns = Turns(Shares(most=8, served=1, patience_s=0.05))
    with crowd(turns, "r") as (_, served):
        late = Guest(turns, "b", served)
        late.thread.start()
        assert late.inside.wait(30)
        assert isinstance(late.problem, FullError)
        late.leave()
        assert turns.under_way == 1
    assert turns.under_way == 0


def test_when_it_is_over_nobody_is_let_in_and_who_is_here_is_waited_for() -> None:
    turns = Turns()
    with crowd(turns, "r") as (guests, _):
        assert turns.close(0.05) is False
        with pytest.raises(FullError, match="stopping"), turns.turn("b"):
            pass
        guests[0].leave()
        assert turns.close(5.0) is True


def test_a_failure_inside_gives_the_place_back() -> None:
    turns = Turns(Shares(most=1, served=1))
    for _ in range(3):
        with pytest.raises(ValueError, match="no"), turns.turn("red"):
            raise ValueError("no")
    assert turns.under_way == 0


@given(st.lists(st.sampled_from("rbg"), min_size=1, max_size=30), st.integers(1, 6))
def test_the_shares_hold_for_every_order_of_arrival(tenants: list[str], served: int) -> None:
    shares = Shares(most=12, served=served, patience_s=0.0)
    turns = Turns(shares)
    inside: Counter[str] = Counter()
    with ExitStack() as stack:
        for tenant in tenants:
            try:
                stack.enter_context(turns.turn(tenant))
            except (FullError, TooManyError):
                # Only when the tenant has its share, or there is no place at all.
                assert inside[tenant] == shares.served_of_one or inside.total() == served
            else:
                inside[tenant] += 1
            assert inside[tenant] <= shares.served_of_one
            assert inside.total() <= served
    assert turns.under_way == 0
