"""Tokens, unverified."""

import base64
import json
from typing import Any

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.decode_jwt import decode_jwt


def token(header: Any, claims: Any, signature: str = "c2ln") -> str:
    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part(header)}.{part(claims)}.{signature}"


def test_a_forged_token_is_shown_but_never_called_verified() -> None:
    found = decode_jwt("Bearer " + token({"alg": "HS256"}, {"role": "admin"}, "forged"))
    assert found == {"header": {"alg": "HS256"}, "claims": {"role": "admin"}, "expires": "", "verified": False}


@pytest.mark.parametrize("moment", ["soon", True, None, 1e300, [], -1e300])
def test_an_expiry_that_is_no_time_is_left_out(moment: Any) -> None:
    assert decode_jwt(token({}, {"exp": moment}))["expires"] == ""


@pytest.mark.parametrize(
    "text",
    [
        *("", "a.b", "a.b.c", "!.!.!", "x" * 30_000),
        *(token([1], {}), token({}, "x"), token({}, {}) + ".x.y"),
        "e30." + base64.urlsafe_b64encode(b'{"a": NaN}').decode() + ".x",
    ],
)
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        decode_jwt(text)
