from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.limits.headroom import PROCESSES, Headroom


class Store:
    """Counts, and how often it was asked."""

    def __init__(self, count: int = 0) -> None:
        self.count, self.asked = count, 0

    def __call__(self, upto: int) -> int:
        self.asked += 1
        return min(self.count, upto)


def test_far_from_the_limit_the_store_is_seldom_asked() -> None:
    store, room = Store(), Headroom(1600)
    for _ in range(1000):
        assert room.has("red", store)
        store.count = 0
    assert store.asked == 10


def test_at_the_limit_nothing_comes_in_until_something_has_ended() -> None:
    store, room = Store(5), Headroom(5)
    assert not room.has("red", store)
    store.count = 4
    assert room.has("red", store)
    store.count = 5
    assert not room.has("red", store)


def test_without_a_limit_nothing_is_counted() -> None:
    store, room = Store(10**6), Headroom(0)
    assert room.has("red", store)
    assert store.asked == 0


def test_tenants_do_not_use_the_room_of_one_another() -> None:
    room = Headroom(5)
    assert not room.has("red", Store(5))
    assert room.has("blue", Store(0))


@given(st.integers(1, 200), st.lists(st.integers(0, PROCESSES - 1), max_size=300))
def test_as_many_processes_as_there_may_be_stay_below_the_limit_together(most: int, order: list[int]) -> None:
    store, rooms = Store(), [Headroom(most) for _ in range(PROCESSES)]
    for each in order:
        if rooms[each].has("red", store):
            store.count += 1
        assert store.count <= most
