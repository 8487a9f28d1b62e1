"""Heaps add up."""

from tdev.kernel.heaps import Heap


def test_pieces_and_bytes_add_up_apart() -> None:
    assert Heap(1, 10) + Heap(2, 5) == Heap(3, 15)
    assert sum((Heap(1, 4), Heap(1, 6)), Heap()) == Heap(2, 10)
