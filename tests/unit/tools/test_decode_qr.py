"""Reading QR codes."""

from pathlib import Path

import pytest
from PIL import Image

from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.tools.decode_qr import decode_qr
from tdev.tools.encode_qr import encode_qr
from tests.support.components import context_in


def test_several_codes_of_one_image_are_read(tmp_path: Path) -> None:
    context = context_in(tmp_path)
    sheet = Image.new("RGB", (900, 450), "white")
    for place, text in enumerate(["one", "two"]):
        encode_qr(text, context, path=f"{text}.png")
        with Image.open(tmp_path / f"{text}.png") as code:
            sheet.paste(code, (place * 450 + 20, 20))
    sheet.save(tmp_path / "sheet.png")
    found = decode_qr("sheet.png", context)
    assert sorted(found["texts"]) == ["one", "two"]
    assert len(found["formats"]) == 2


def test_an_image_without_a_code_says_so(tmp_path: Path) -> None:
    Image.new("RGB", (50, 50)).save(tmp_path / "a.png")
    with pytest.raises(InvalidError, match="no QR code"):
        decode_qr("a.png", context_in(tmp_path))


@pytest.mark.parametrize("content", [b"", b"text", b"\x89PNG\r\n\x1a\n broken"])
def test_what_is_no_image_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(InvalidError, match="no image"):
        decode_qr("a.png", context_in(tmp_path))


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        decode_qr("a.png", context_in(tmp_path))
