"""Writing Base64."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.decode_base64 import decode_base64
from tdev.tools.encode_base64 import encode_base64


def test_the_url_safe_alphabet() -> None:
    assert encode_base64("??>>", url_safe=False) == {"text": "Pz8+Pg=="}
    assert encode_base64("??>>", url_safe=True) == {"text": "Pz8-Pg=="}


@given(st.text(), st.booleans())
def test_what_was_encoded_is_decoded(text: str, url_safe: bool) -> None:
    assert decode_base64(encode_base64(text, url_safe=url_safe)["text"]) == {"text": text}


def test_half_a_pair_is_refused() -> None:
    with pytest.raises(InvalidError):
        encode_base64("\ud800")
