"""Logs of functions that run in the command's own process."""

import logging

import pytest

from tdev.entry.cli.local_logs import LocalLogs
from tests.support.clock import SetClock
from tests.support.logs import ListLogs


@pytest.fixture
def store() -> ListLogs:
    return ListLogs()


def test_a_line_is_kept_with_its_fields(store: ListLogs) -> None:
    with LocalLogs(lambda: store, SetClock(5.0)):
        fields = {"execution": "exec-1", "ms": 2, "request_id": "r"}
        logging.getLogger("tdev.agent").error("%s", "boom", extra=fields)
    (entry,) = store.entries
    assert (entry.time, entry.function, entry.message, entry.level) == (5.0, "agent", "boom", "ERROR")
    assert (entry.execution, entry.request_id, entry.fields) == ("exec-1", "r", {"ms": 2})


@pytest.mark.parametrize("text", ["plain words", "[1]", "{", '"text"', '{"message": "m"}'])
def test_a_line_without_fields_is_its_message(store: ListLogs, text: str) -> None:
    with LocalLogs(lambda: store, SetClock()):
        logging.getLogger("tdev.api").warning(text)
    assert [(entry.message, entry.level, entry.function) for entry in store.entries] == [(text, "WARNING", "api")]


def test_the_trace_of_an_error_is_kept_with_it(store: ListLogs) -> None:
    with LocalLogs(lambda: store, SetClock()):
        try:
            raise KeyError("the reason")
        except KeyError:
            logging.getLogger("tdev.api").exception("a request failed")
    assert "the reason" in store.entries[0].message
    assert "Traceback" in store.entries[0].message


def test_what_is_no_warning_does_not_open_the_store() -> None:
    def never() -> ListLogs:
        raise AssertionError("it was opened")

    with LocalLogs(never, SetClock()):
        logging.getLogger("tdev.agent").info("done")
        logging.getLogger("elsewhere").error("not ours")


def test_afterwards_nothing_is_kept(store: ListLogs) -> None:
    with LocalLogs(lambda: store, SetClock()):
        pass
    logging.getLogger("tdev.agent").error("later")
    assert store.entries == []
