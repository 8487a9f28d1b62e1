"""Resizing images."""

from pathlib import Path

import pytest
from PIL import Image

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.tools.resize_image import resize_image
from tests.support.components import context_in


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [(20, 0, (20, 10)), (0, 5, (10, 5)), (7, 9, (7, 9)), (0, 0, (40, 20)), (1, 0, (1, 1))],
)
def test_a_side_that_is_not_given_keeps_the_proportions(
    tmp_path: Path, width: int, height: int, size: tuple[int, int]
) -> None:
    Image.new("RGB", (40, 20), "red").save(tmp_path / "a.png")
    found = resize_image("a.png", context_in(tmp_path), width=width, height=height)
    assert (found["width"], found["height"]) == size
    with Image.open(tmp_path / found["path"]) as image:
        assert image.size == size


@pytest.mark.parametrize(
    ("target", "kind"), [("b.jpg", "JPEG"), ("b.WEBP", "WEBP"), ("b.gif", "GIF"), ("b.bmp", "BMP")]
)
@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "1"])
def test_the_ending_chooses_the_format(tmp_path: Path, target: str, kind: str, mode: str) -> None:
    Image.new(mode, (8, 8)).save(tmp_path / "a.png")
    resize_image("a.png", context_in(tmp_path), width=4, target=target)
    with Image.open(tmp_path / target) as image:
        assert image.format == kind


@pytest.mark.parametrize("target", ["b", "b.exe", "b.svg", ""])
def test_an_unknown_ending_is_refused(tmp_path: Path, target: str) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    with pytest.raises(InvalidError, match="ending"):
        resize_image("a.png", context_in(tmp_path), target=target)


def test_a_size_below_zero_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidError):
        resize_image("a.png", context_in(tmp_path), width=-1)


def test_a_result_that_is_too_large_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    with pytest.raises(TooLargeError):
        resize_image("a.png", context_in(tmp_path), width=100_000)


def test_an_image_that_claims_too_many_pixels_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    Image.new("1", (8000, 8000)).save(tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size < 100_000
    with pytest.raises(TooLargeError):
        resize_image("a.png", context_in(tmp_path), width=10)
