"""Parts of images."""

from pathlib import Path

import pytest
from PIL import Image

from tdev.kernel.errors import InvalidError
from tdev.tools.crop_image import crop_image
from tests.support.components import context_in


def four_colours(folder: Path) -> None:
    image = Image.new("RGB", (4, 4))
    for place, colour in enumerate(["red", "lime", "blue", "white"]):
        image.paste(colour, (place % 2 * 2, place // 2 * 2, place % 2 * 2 + 2, place // 2 * 2 + 2))
    image.save(folder / "a.png")


@pytest.mark.parametrize(
    ("position", "colour"),
    [
        ("top left", (255, 0, 0)),
        ("Top-Right", (0, 255, 0)),
        ("bottom_left", (0, 0, 255)),
        ("bottom right", (255, 255, 255)),
        ("2, 0", (0, 255, 0)),
    ],
)
def test_the_place_is_chosen(tmp_path: Path, position: str, colour: tuple[int, int, int]) -> None:
    four_colours(tmp_path)
    crop_image("a.png", context_in(tmp_path), 2, 2, position)
    with Image.open(tmp_path / "cropped.png") as image:
        assert image.size == (2, 2)
        assert {image.getpixel((x, y)) for x in (0, 1) for y in (0, 1)} == {colour}


def test_the_middle_has_all_colours(tmp_path: Path) -> None:
    four_colours(tmp_path)
    crop_image("a.png", context_in(tmp_path), 2, 2, target="b.bmp")
    with Image.open(tmp_path / "b.bmp") as image:
        assert len({image.getpixel((x, y)) for x in (0, 1) for y in (0, 1)}) == 4


@pytest.mark.parametrize(
    ("width", "height", "position"),
    [(0, 1, "center"), (5, 1, "center"), (1, -1, "center"), (2, 2, "3,0"), (1, 1, "left"), (1, 1, "1"), (1, 1, "²,1")],
)
def test_what_is_no_part_is_refused(tmp_path: Path, width: int, height: int, position: str) -> None:
    four_colours(tmp_path)
    with pytest.raises(InvalidError):
        crop_image("a.png", context_in(tmp_path), width, height, position)
