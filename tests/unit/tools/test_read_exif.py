"""Data of photos."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tdev.kernel.errors import InvalidError
from tdev.tools.read_exif import read_exif
from tests.support.components import context_in


def photo(folder: Path, place: dict[int, Any], taken: str = "2026:11:21 15:30:00") -> Any:
    exif = Image.Exif()
    exif[0x0110] = "Camera\x00 1"
    exif.get_ifd(0x8769)[0x9003] = taken
    exif.get_ifd(0x8825).update(place)
    Image.new("RGB", (6, 4)).save(folder / "a.jpg", exif=exif)
    return read_exif("a.jpg", context_in(folder))


def test_time_place_and_camera_are_read(tmp_path: Path) -> None:
    found = photo(tmp_path, {1: "S", 2: (37.0, 30.0, 36.0), 3: "E", 4: (127.0, 0.0, 0.0)})
    assert (found["format"], found["width"], found["height"]) == ("JPEG", 6, 4)
    assert found["taken"] == "2026-11-21T15:30:00"
    assert (found["latitude"], found["longitude"]) == (-37.51, 127.0)
    assert found["tags"]["Model"].startswith("Camera")


@pytest.mark.parametrize("place", [{}, {1: "N", 2: (91.0, 0.0, 0.0)}, {1: "N", 2: (1.0, 2.0)}])
def test_a_place_that_is_none_is_null(tmp_path: Path, place: dict[int, Any]) -> None:
    assert photo(tmp_path, place)["latitude"] is None


@pytest.mark.parametrize("taken", ["", "yesterday", "2026:11:21", "2026:11:21 a:b:c"])
def test_a_time_that_is_none_is_empty(tmp_path: Path, taken: str) -> None:
    assert photo(tmp_path, {}, taken)["taken"] == ""


def test_an_image_without_data_has_its_size(tmp_path: Path) -> None:
    Image.new("L", (3, 5)).save(tmp_path / "a.gif")
    found = read_exif("a.gif", context_in(tmp_path))
    assert (found["format"], found["height"], found["tags"]) == ("GIF", 5, {})


def test_what_is_no_image_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")
    with pytest.raises(InvalidError):
        read_exif("a.jpg", context_in(tmp_path))
