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

from tdev.kernel.redaction import HANDED_OUT
from tdev.platform.log_records import REDACTING, LambdaJson, Redacting, fields_of, keep_secrets

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


class TestSecrets:
    """What was handed out, and what looks like a key, is in no line; all else is as it was."""

    VALUE = "handed/out-by-the-vault"

    @pytest.fixture(autouse=True)
    def _handed_out(self) -> None:
        HANDED_OUT.add([self.VALUE])

    def cleaned(self, given: logging.LogRecord) -> str:
        assert Redacting().filter(given)
        return LambdaJson().format(given)

    @pytest.mark.parametrize(
        "form", [str, lambda text: text.encode().hex(), lambda text: json.dumps(text)], ids=["plain", "hex", "json"]
    )
    def test_neither_message_nor_arguments_nor_fields_show_one(self, form: Any) -> None:
        secret = form(self.VALUE)
        for made in (record(f"it is {secret}"), record("it is %s", secret), record("x", detail={"deep": [secret]})):
            assert secret not in self.cleaned(made)
            assert "***" in self.cleaned(made)

    def test_the_text_of_an_exception_is_cleaned_and_its_kind_stays(self) -> None:
        try:
            raise KeyError(self.VALUE)
        except KeyError:
            given = record("failed")
        found = json.loads(self.cleaned(given))
        assert (found["errorType"], found["errorMessage"]) == ("KeyError", "'***'")
        assert self.VALUE not in str(found)

    def test_keys_are_known_by_their_shape_though_nobody_handed_them_out(self) -> None:
        key = "AKIA" + "QWERTYUIOPASDFGH"
        assert json.loads(self.cleaned(record("with %s", key)))["message"] == "with ***"

    @given(message=st.text(max_size=30), extra=st.dictionaries(NAMES, VALUES, max_size=5))
    def test_other_lines_are_as_they_were(self, message: str, extra: dict[str, Any]) -> None:
        assert self.cleaned(record(message, extra=extra)) == LambdaJson().format(record(message, extra=extra))

    def test_every_handler_of_the_process_is_told_once(self) -> None:
        handler = logging.NullHandler()
        logging.getLogger().addHandler(handler)
        try:
            keep_secrets()
            keep_secrets()
            assert handler.filters.count(REDACTING) == 1
        finally:
            for each in logging.getLogger().handlers:
                each.removeFilter(REDACTING)
            logging.getLogger().removeHandler(handler)
