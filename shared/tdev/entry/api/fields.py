"""Parameters and parts of bodies that several resources have."""

import base64
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Header, Path, Query
from pydantic import AfterValidator, Field, PlainSerializer, StringConstraints

from tdev.model.noun import Noun

MOST_CODE = 200_000
"""Bytes of code."""


def _not_too_long(code: str) -> str:
    if len(code.encode()) > MOST_CODE:
        raise ValueError(f"code has at most {MOST_CODE:,} bytes")
    if not code.strip():
        raise ValueError("there is no code in it")
    return code


Goal = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=8000),
    Field(description="what is wanted, in plain words of any language"),
]
SourceText = Annotated[
    str,
    Field(min_length=1, description="Python source, at most 200,000 bytes"),
    AfterValidator(_not_too_long),
]
Threshold = Annotated[float, Field(ge=0, le=100, strict=True, description="score that a plan must reach")]
Rounds = Annotated[int, Field(ge=0, le=5, strict=True, description="most refine rounds")]

Budget = Annotated[
    float, Field(gt=0, le=1_000_000, strict=True, description="USD that it may cost at list prices; then it stops")
]

ID = r"^[a-zA-Z0-9_-]{1,64}$"
IdInPath = Annotated[str, Path(pattern=ID, description="at most 64 of a-z A-Z 0-9 - _")]
Limit = Annotated[int, Query(ge=1, le=100, description="most items of the answer")]
Cursor = Annotated[str | None, Query(min_length=1, max_length=2000, description="'next' of the page before")]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,255}$",
        description="the same key with the same body is done once, and always gets the same answer (24 hours)",
    ),
]
Prefer = Annotated[
    str | None,
    Header(alias="Prefer", description="`wait=20`: answer when it has ended, or after 20 seconds (RFC 7240)"),
]
Wait = Annotated[int | None, Query(ge=0, le=25, description="the same as `Prefer: wait=N`, in seconds")]


OCTETS = "application/octet-stream"
"""The media type of the only answers that are no text; they travel as base64."""


def _as_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


Octets = Annotated[bytes, PlainSerializer(_as_base64, return_type=str, when_used="json")]
"""The body of an answer of the type ``OCTETS``. Powertools would read it as UTF-8."""


class Accepted(Noun):
    """That it is kept and will be done; ``Location`` says where to look."""

    execution_id: str
    status: str
