"""One call of AWS: what it answers comes through, what goes wrong says which call it was."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from tdev.kernel.errors import PlatformError
from tdev.platform.hosting.asking import all_pages, asked
from tests.support.fake_stacks import refusal

ERRORS = [refusal("ThrottlingException", "slower"), EndpointConnectionError(endpoint_url="https://example.invalid")]


class Fake:
    """A client with one operation."""

    def __init__(self, *pages: dict[str, Any], error: Exception | None = None) -> None:
        self.pages = pages
        self.error = error

    def list_things(self, **given: Any) -> dict[str, Any]:
        if self.error:
            raise self.error
        return given

    def get_paginator(self, operation: str) -> "Fake":
        assert operation == "list_things"
        return self

    def paginate(self, **_: Any) -> Iterator[dict[str, Any]]:
        if self.error:
            raise self.error
        yield from self.pages


def test_an_answer_comes_as_it_is() -> None:
    assert asked(Fake(), "list_things", "things", Name="one") == {"Name": "one"}


def test_all_pages_are_one_list() -> None:
    fake = Fake({"Things": [1, 2]}, {}, {"Things": [3]})
    assert all_pages(fake, "list_things", "Things", "things") == [1, 2, 3]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_what_goes_wrong_names_subject_and_call_and_keeps_its_cause(error: Exception) -> None:
    with pytest.raises(PlatformError, match="things of mine: list_things: ") as caught:
        asked(Fake(error=error), "list_things", "things of mine")
    assert caught.value.__cause__ is error
    with pytest.raises(PlatformError, match="things of mine: list_things: "):
        all_pages(Fake(error=error), "list_things", "Things", "things of mine")
