"""Making QR codes."""

from pathlib import Path

import pytest
from PIL import Image

from tdev.kernel.errors import InvalidError
from tdev.tools.decode_qr import decode_qr
from tdev.tools.encode_qr import encode_qr
from tests.support.components import context_in


@pytest.mark.parametrize("text", ["https://example.com/?a=1", "안녕하세요", "12345", "x" * 1000])
def test_what_was_written_is_read(tmp_path: Path, text: str) -> None:
    context = context_in(tmp_path)
    found = encode_qr(text, context, path="d/q.png", error_correction="L")
    assert found["path"] == "d/q.png"
    assert decode_qr("d/q.png", context)["text"] == text


def test_the_size_is_that_of_the_image(tmp_path: Path) -> None:
    found = encode_qr("x", context_in(tmp_path))
    with Image.open(tmp_path / "qr.png") as image:
        assert image.size == (found["size"], found["size"])


def test_the_same_text_gives_the_same_bytes(tmp_path: Path) -> None:
    context = context_in(tmp_path)
    for name in ("1.png", "2.png"):
        encode_qr("same", context, path=name)
    assert context.read_bytes("1.png") == context.read_bytes("2.png")


@pytest.mark.parametrize(("text", "path"), [("", "q.png"), ("x" * 5000, "q.png"), ("x", "q.gif"), ("x", "q")])
def test_what_fits_no_code_or_file_is_refused(tmp_path: Path, text: str, path: str) -> None:
    with pytest.raises(InvalidError):
        encode_qr(text, context_in(tmp_path), path=path)
    assert list(tmp_path.iterdir()) == []
