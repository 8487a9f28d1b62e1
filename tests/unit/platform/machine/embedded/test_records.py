"""What anybody may read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.kernel.errors import NotFoundError
from tdev.platform.machine.embedded.journal import Journal
from tdev.platform.machine.embedded.records import Records, told


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    journal = Journal(tmp_path / "j.db", "NORMAL")
    for number, machine in enumerate(["a", "b", "a"], 1):
        journal.add_execution((f"arn:{number}", f"n{number}", machine, "sha256:1", "e1", '{"i":1}', float(number)))
    journal.end([("SUCCEEDED", '{"o":2}', None, None, 9.0, 1)])
    journal.add_events([(1, 1, '[[1,0,"PassStateExited",1.5,{"name":"A","output":{"x":"é"}}]]')])
    journal.commit()
    journal.close()
    made = Records(tmp_path / "j.db", "NORMAL")
    yield made
    made.close()


def test_an_execution_is_described(records: Records) -> None:
    found = records.describe("arn:1")
    assert (found.name, found.machine, found.status, found.started, found.stopped) == ("n1", "a", "SUCCEEDED", 1.0, 9.0)
    assert (found.input, found.output) == ({"i": 1}, {"o": 2})
    assert records.describe("arn:2").output is None


def test_what_is_not_there_is_not_found(records: Records) -> None:
    for act in (records.describe, records.history):
        with pytest.raises(NotFoundError, match="arn:9"):
            act("arn:9")


def test_the_newest_come_first(records: Records) -> None:
    assert [found.arn for found in records.executions(None, None, 10)] == ["arn:3", "arn:2", "arn:1"]
    assert [found.arn for found in records.executions("a", None, 10)] == ["arn:3", "arn:1"]
    assert [found.arn for found in records.executions("a", "RUNNING", 10)] == ["arn:3"]
    assert [found.arn for found in records.executions(None, None, 1)] == ["arn:3"]


def test_details_have_json_text_as_in_aws(records: Records) -> None:
    event = records.history("arn:1")[0]
    assert (event.id, event.previous_id, event.type, event.timestamp) == (1, 0, "PassStateExited", 1.5)
    assert event.details == {"name": "A", "output": '{"x":"é"}'}


def test_each_variable_is_json_text_of_its_own() -> None:
    details = {"name": "A", "parameters": [1], "assignedVariables": {"a": {"b": 1}, "c": "d"}, "index": 3}
    assert told(details) == {
        "name": "A",
        "parameters": "[1]",
        "assignedVariables": {"a": '{"b":1}', "c": '"d"'},
        "index": 3,
    }
