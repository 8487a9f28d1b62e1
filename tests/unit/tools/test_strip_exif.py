"""Photos without hidden data."""

from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from tdev.tools.strip_exif import strip_exif
from tests.support.components import context_in


def test_nothing_but_the_pixels_is_left_and_it_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "SECRET-PLACE"
    Image.new("RGB", (6, 4), "red").save(tmp_path / "a.jpg", exif=exif, comment=b"SECRET-WORD")
    strip_exif("a.jpg", context_in(tmp_path), "b.jpg")
    assert b"SECRET" in (tmp_path / "a.jpg").read_bytes()
    assert b"SECRET" not in (tmp_path / "b.jpg").read_bytes()
    with Image.open(tmp_path / "b.jpg") as image:
        assert image.size == (4, 6)
        assert not image.getexif()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "1"])
def test_texts_of_png_files_go_in_every_mode(tmp_path: Path, mode: str) -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "SECRET")
    Image.new(mode, (6, 4)).save(tmp_path / "a.png", pnginfo=texts)
    strip_exif("a.png", context_in(tmp_path))
    assert b"SECRET" not in (tmp_path / "clean.png").read_bytes()
    with Image.open(tmp_path / "clean.png") as image:
        assert image.size == (6, 4)
