"""Reading Base64."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.decode_base64 import decode_base64


@pytest.mark.parametrize("text", ["aGk=", "aGk", " aG\nk= ", "aGk=\n"])
def test_padding_and_blanks_do_not_matter(text: str) -> None:
    assert decode_base64(text) == {"text": "hi"}


@pytest.mark.parametrize("text", ["a", "a$b=", "한글", "a=bc"])
def test_what_is_no_base64_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="no Base64"):
        decode_base64(text)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InvalidError, match="no UTF-8"):
        decode_base64("//79")
