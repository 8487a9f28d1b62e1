"""Rows of the permissions corpus, run: what was read from the code against what the code asks for."""

import pytest

from tdev.domain.delivery.verifying import Subject, Verifier
from tdev.platform.emulation.embedded.engine import LocalEmulator
from tests.support.permission_rows import rows

EVERY = 5
"""Each row takes a tenth of a second; the figures of all are in docs/decisions.md."""
HOLLOW = {
    "annotated_helper": "a helper that answers a client of a service it is told",
    "asynchronous_client": "needs aioboto3",
    "batches": "its arguments are cut short: the SDK does not send them, and what follows is not reached",
    "fresh_async_mirror": "needs aioboto3",
    "handler_of_a_function": "an event with parts in parts",
    "later_async_gather": "needs aioboto3",
    "later_chained_search": "goes through pages that nobody goes through",
    "later_dict_dispatch_of_methods": "chosen by a text of the caller",
    "later_lambda_powertools": "an event with parts in parts",
    "later_operator_methodcaller": "refused rightly: the analysis says that it cannot read it",
    "later_s3transfer": "reads a file that is not there",
    "later_weird_while_true": "a loop without end",
    "library_that_calls": "needs awswrangler",
    "logs": "its arguments are cut short",
    "presigned_post": "asks for nothing when it is signed",
    "session_client": "needs a profile",
    "transactions": "its arguments are cut short",
    "upload_by_position": "reads a file that is not there",
}
"""Rows in which not everything can be missed, and why."""
CHOSEN = rows()[::EVERY]


@pytest.fixture(scope="module")
def emulation():
    started = LocalEmulator().start({"RAW": "sample", "TOPIC": "sample", "ALERT_TOPIC": "sample"})
    yield started
    started.close()


def test_the_rows_that_are_hollow_are_rows():
    assert set(HOLLOW) <= {row.name for row in rows()}


def test_each_permission_of_each_row_is_missed_when_it_is_taken_away(emulation):
    verified = needed = drops = 0
    wrong = {}
    for row in CHOSEN:
        found = Verifier(emulation).verify([Subject(row.name, row.code)])
        drops += len(found.drops)
        needed += sum(one.needed for one in found.drops)
        if found.denied or found.not_needed:
            wrong[row.name] = [*(one.text() for one in found.denied), *(drop.action for drop in found.not_needed)]
        else:
            verified += 1
    print(f"verified {verified} of {len(CHOSEN)} rows, {needed} of {drops} drops are missed")
    assert set(wrong) <= set(HOLLOW), wrong
    assert verified > len(CHOSEN) * 0.8
