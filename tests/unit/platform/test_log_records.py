"""Log records as JSON: the same as Lambda's own runtime client writes them."""

import json
import logging
import sys
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from awslambdaric.lambda_runtime_log_utils import JsonFormatter
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.log_records import LambdaJson, fields_of

NAMES = st.sampled_from(["execution", "tenant", "status", "ms", "route", "error", "agent", "level", "logger"])
VALUES = st.none() | st.integers() | st.text(max_size=20) | st.lists(st.booleans(), max_size=3) | st.decimals()


def record(
    message: str = "request", *arguments: Any, level: int = logging.INFO, extra: Any = None, **fields: Any
) -> logging.LogRecord:
    exception = sys.exc_info() if sys.exc_info()[0] else None
    return logging.getLogger("tdev.api").makeRecord(
        "tdev.api", level, "file.py", 7, message, arguments, exception, "function", {**(extra or {}), **fields}
    )


def line(given: logging.LogRecord) -> dict[str, Any]:
    text = LambdaJson().format(given)
    assert "\n" not in text
    found: dict[str, Any] = json.loads(text)
    return found


@given(message=st.text(max_size=30), extra=st.dictionaries(NAMES, VALUES, max_size=5))
def test_a_line_is_the_one_of_lambdas_own_client(message: str, extra: dict[str, Any]) -> None:
    given = record(message, extra=extra)
    given.aws_request_id = "r-1"
    assert line(given) == json.loads(JsonFormatter().format(given))


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL])
def test_an_exception_is_told_as_by_lambdas_own_client(level: int) -> None:
    try:
        raise KeyError("the\nreason")
    except KeyError:
        given = record("it %s", "failed", level=level, execution="exec-1")
    found = line(given)
    assert found == json.loads(JsonFormatter().format(given))
    assert (found["message"], found["errorType"], found["execution"]) == ("it failed", "KeyError", "exec-1")
    assert found["location"] == "file.py:function:7"


def test_the_fields_are_what_was_given_with_the_message() -> None:
    assert fields_of(record("m", status=200, tenant=None)) == {"status": 200, "tenant": None}
    assert fields_of(record("m")) == {}


def test_what_the_client_and_formatters_add_is_no_field() -> None:
    given = record("m", ms=1)
    given.aws_request_id, given.tenant_id = "r-1", "t"
    logging.Formatter("%(message)s %(asctime)s").format(given)
    assert fields_of(given) == {"ms": 1}


def test_values_that_are_no_json_are_written_as_text() -> None:
    found = line(record("m", at=datetime(2026, 11, 21, tzinfo=UTC), cost=Decimal("1.50"), said="한국어"))
    assert (found["at"], found["cost"], found["said"]) == ("2026-11-21 00:00:00+00:00", "1.50", "한국어")


def test_the_time_is_that_of_the_record_in_utc() -> None:
    given = record()
    given.created = 1_700_000_000.9
    assert line(given)["timestamp"] == "2023-11-14T22:13:20Z"
