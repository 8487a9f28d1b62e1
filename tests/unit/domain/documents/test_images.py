"""Images that are safe to open."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tdev.domain.documents.images import check_pixels, open_image, save_image
from tdev.kernel.errors import InvalidError, RequestError, TooLargeError


def png(width: int, height: int) -> bytes:
    """The head of a PNG that claims a size, without its pixels."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return start + struct.pack(">I", 1000) + b"IDAT"


def sample() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (6, 4), "red").save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize("size", [(7000, 7000), (60000, 60000)])
def test_an_image_that_claims_too_many_pixels_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(TooLargeError):
        open_image(png(*size), "a.png")


def test_an_image_that_is_cut_off_is_refused() -> None:
    with pytest.raises(InvalidError):
        open_image(sample()[:45], "a.png")
    with pytest.raises(InvalidError):
        open_image(png(10, 10), "a.png")


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, 200), byte=st.integers(0, 255))
def test_a_damaged_image_is_read_or_refused(place: int, byte: int) -> None:
    content = bytearray(sample())
    content[place % len(content)] = byte
    try:
        size = open_image(bytes(content), "a.png").size
    except RequestError:
        size = (0, 0)
    assert len(size) == 2


def test_the_ending_chooses_the_format() -> None:
    image = open_image(sample(), "a.png")
    assert save_image(image, "x.y/b.JPG")[:2] == b"\xff\xd8"
    with pytest.raises(InvalidError, match="ending"):
        save_image(image, "b.txt")


def test_pixels_are_bounded() -> None:
    check_pixels(1000, 1000, "a.png")
    with pytest.raises(TooLargeError, match="10000 x 10000"):
        check_pixels(10_000, 10_000, "a.png")
