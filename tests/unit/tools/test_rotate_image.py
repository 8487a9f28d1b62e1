"""Turned images."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tdev.kernel.errors import InvalidError
from tdev.tools.rotate_image import rotate_image
from tests.support.components import context_in


@pytest.mark.parametrize(
    ("turn", "size", "place"),
    [
        ("right", (2, 3), (1, 0)),
        ("left", (2, 3), (0, 2)),
        ("around", (3, 2), (2, 1)),
        ("mirror", (3, 2), (2, 0)),
        ("flip", (3, 2), (0, 1)),
    ],
)
def test_the_left_upper_corner_moves(tmp_path: Path, turn: Any, size: tuple[int, int], place: tuple[int, int]) -> None:
    image = Image.new("RGB", (3, 2))
    image.putpixel((0, 0), (255, 0, 0))
    image.save(tmp_path / "a.png")
    found = rotate_image("a.png", context_in(tmp_path), turn)
    assert (found["width"], found["height"]) == size
    with Image.open(tmp_path / "rotated.png") as turned:
        assert turned.size == size
        assert turned.getpixel(place) == (255, 0, 0)


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (3, 2)).save(tmp_path / "a.png")
    with pytest.raises(InvalidError, match="ending"):
        rotate_image("a.png", context_in(tmp_path), target="b.svg")
