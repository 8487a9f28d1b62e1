"""Deadlines fire in order, once, and only while they count."""

from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.machine.embedded.agenda import Agenda


class Thing:
    """Something with a ticket."""

    def __init__(self) -> None:
        self.ticket = 0


def test_deadlines_fire_in_the_order_of_their_moments() -> None:
    agenda, fired = Agenda(), list[str]()
    for moment, name in ((3.0, "c"), (1.0, "a"), (2.0, "b"), (2.0, "b2")):
        agenda.at(moment, Thing(), lambda name=name: fired.append(name))
    assert agenda.next_moment() == 1.0
    agenda.fire_due(2.0)
    assert fired == ["a", "b", "b2"]
    agenda.fire_due(10.0)
    agenda.fire_due(10.0)
    assert fired == ["a", "b", "b2", "c"]
    assert agenda.next_moment() is None


def test_a_deadline_is_void_once_the_ticket_has_moved_on() -> None:
    agenda, thing, fired = Agenda(), Thing(), list[int]()
    agenda.at(1.0, thing, lambda: fired.append(1))
    thing.ticket += 1
    agenda.at(2.0, thing, lambda: fired.append(2))
    assert agenda.next_moment() == 2.0
    agenda.fire_due(5.0)
    assert fired == [2]


def test_a_deadline_set_while_one_fires_waits_for_its_moment() -> None:
    agenda, fired = Agenda(), list[int]()
    agenda.at(1.0, Thing(), lambda: agenda.at(9.0, Thing(), lambda: fired.append(9)))
    agenda.fire_due(5.0)
    assert fired == []
    assert agenda.next_moment() == 9.0


def test_void_deadlines_do_not_pile_up() -> None:
    agenda = Agenda()
    for _ in range(10_000):
        thing = Thing()
        agenda.at(1e9, thing, lambda: None)
        thing.ticket += 1
    assert len(agenda._heap) < 3000


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=30), st.integers(0, 20))
def test_exactly_the_due_ones_that_count_fire(entries: list[tuple[int, bool]], now: int) -> None:
    agenda, fired = Agenda(), list[int]()
    for index, (moment, void) in enumerate(entries):
        thing = Thing()
        agenda.at(float(moment), thing, lambda index=index: fired.append(index))
        thing.ticket += void
    agenda.fire_due(float(now))
    due = [(moment, index) for index, (moment, void) in enumerate(entries) if not void and moment <= now]
    assert fired == [index for _, index in sorted(due)]
