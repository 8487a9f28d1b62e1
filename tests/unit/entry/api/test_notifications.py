"""What the notifications say where the laptop's own are not the ones in use."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.entry.process import use
from tests.support.runtimes import OnAws, runtime_in
from tests.support.walk import Caller


@pytest.fixture
def ann(tmp_path: Path) -> Iterator[Caller]:
    with runtime_in(tmp_path) as found:
        use(OnAws(found))  # type: ignore[arg-type]
        yield Caller()
        use(None)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/notifications", {"name": "team", "via": "slack", "address": "HOOK"}),
        ("POST", "/api/notifications/team/test", {}),
    ],
)
def test_on_aws_the_answer_says_which_service_has_them_and_what_to_do(
    ann: Caller, method: str, path: str, body: Any
) -> None:
    answer = ann.call(method, path, body=body)
    assert (answer.status, answer.body["code"]) == (409, "conflict")
    assert answer.body["detail"].startswith("on AWS ")
    assert "EventsTopic" in answer.body["hint"]
