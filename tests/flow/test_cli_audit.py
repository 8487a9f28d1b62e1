"""``tdev audit``: the records of the tenant, and whether somebody has laid hands on them."""

import sqlite3
from contextlib import closing

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.platform.storage.embedded import SqliteTables
from tests.support.command_line import CommandLine
from tests.support.commands import PLAN, SHOUT, written


def done(tdev: CommandLine) -> None:
    """Three changes."""
    path = written(tdev.files, SHOUT, "shout.py")
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        assert tdev("register", path, "--version", version).code == 0


def change(tdev: CommandLine, text: str, *values: object) -> None:
    with closing(sqlite3.connect(tdev.data / "tables.db", isolation_level=None)) as store:
        assert store.execute(text, values).rowcount > 0


class TestList:
    def test_the_newest_comes_first_with_who_and_what(self, tdev: CommandLine) -> None:
        done(tdev)
        found = tdev("audit", "list", "--json").json
        assert [(r["seq"], r["subject"], r["action"], r["target"]) for r in found] == [
            (number, "local", "publish", f"shout@1.{number - 1}.0") for number in (3, 2, 1)
        ]
        assert all(record["request_id"] for record in found)
        said = tdev("audit", "list")
        assert "shout@1.2.0" in said.out
        assert said.out.endswith("3 records\n")

    def test_filters_and_a_limit(self, tdev: CommandLine) -> None:
        done(tdev)
        assert [r["seq"] for r in tdev("audit", "list", "--target", "shout@1.1.0", "--json").json] == [2]
        assert len(tdev("audit", "list", "--limit", "2", "--json").json) == 2
        assert tdev("audit", "list", "--action", "nothing").out.endswith("0 records\n")
        assert tdev("audit", "list", "--since", "yesterday").code == 2

    def test_many_are_read_page_by_page(self, tdev: CommandLine) -> None:
        tdev.data.mkdir()
        with closing(SqliteTables(tdev.data / "tables.db")) as tables:
            for number in range(130):
                AuditTrail(tables, "local").append(Deed("ann", "do", str(number)))
        assert len(tdev("audit", "list", "--limit", "125", "--json").json) == 125


class TestVerify:
    def test_what_nobody_touched_is_intact(self, tdev: CommandLine) -> None:
        assert tdev("audit", "verify", "--json").json["ok"]
        done(tdev)
        said = tdev("audit", "verify", "--json")
        assert (said.code, said.json["ok"], said.json["checked"], said.json["faults"]) == (0, True, 3, [])
        assert tdev("audit", "verify").out == "3 records checked: intact\n"
        assert tdev("audit", "verify", "--from", "3").out == "1 record checked: intact\n"

    def test_an_edit_is_named_with_its_record(self, tdev: CommandLine) -> None:
        done(tdev)
        change(tdev, "UPDATE audit SET doc=replace(CAST(doc AS TEXT),'1.1.0','1.1.9') WHERE sk LIKE 'R#%2'")
        said = tdev("audit", "verify", "--json")
        assert (said.code, said.json["ok"]) == (1, False)
        assert ("edited", 2) in {(fault["kind"], fault["seq"]) for fault in said.json["faults"]}
        told = tdev("audit", "verify")
        assert told.code == 1
        assert told.out.startswith("record 2: edited:")
        assert told.out.endswith("not intact\n")

    def test_records_that_are_gone_are_missed(self, tdev: CommandLine) -> None:
        done(tdev)
        change(tdev, "DELETE FROM audit WHERE sk LIKE 'R#%3'")
        assert [(f["kind"], f["seq"]) for f in tdev("audit", "verify", "--json").json["faults"]] == [("missing", 3)]

    def test_a_new_chain_is_found_by_a_hash_that_was_noted(self, tdev: CommandLine) -> None:
        done(tdev)
        noted = tdev("audit", "head", "--json").json["hash"]
        assert tdev("audit", "head").out == f"3 {noted}\n"
        assert "that of record 3" in tdev("audit", "verify", "--head", noted).out
        change(tdev, "DELETE FROM audit")
        with closing(SqliteTables(tdev.data / "tables.db")) as tables:
            for number in range(3):
                AuditTrail(tables, "local").append(Deed("local", "publish", f"harmless@1.{number}.0"))
        assert tdev("audit", "verify").code == 0, "the control: the new chain is a chain"
        said = tdev("audit", "verify", "--head", noted)
        assert said.code == 1
        assert "the chain was replaced" in said.out

    def test_a_hash_that_is_none_is_refused(self, tdev: CommandLine) -> None:
        assert tdev("audit", "verify", "--head", "abc").code == 2

    def test_records_from_before_the_chain_are_told(self, tdev: CommandLine) -> None:
        done(tdev)
        change(tdev, "DELETE FROM audit WHERE sk='HEAD'")
        old = '{"pk":"T#local#AUDIT","sk":"%s","doc":"{}"}'
        change(tdev, "UPDATE audit SET doc=CAST(replace(?, '%s', sk) AS BLOB)", old)
        assert tdev("register", written(tdev.files, SHOUT, "shout.py"), "--version", "2.0.0").code == 0
        said = tdev("audit", "verify")
        assert "records 1 to 3 are from before there was a chain" in said.out
        assert said.out.endswith("1 record checked: intact\n")


def test_nothing_is_recorded_at_first(tdev: CommandLine) -> None:
    assert tdev("audit", "head").code == 4
    assert tdev("audit", "list", "--json").json == []


def test_reading_commands_leave_no_record(tdev: CommandLine) -> None:
    plan = written(tdev.files, PLAN)
    for line in (["list"], ["runs"], ["plan", "count the words of notes.txt"], ["evaluate", plan], ["audit", "verify"]):
        tdev(*line)
    assert tdev("audit", "list", "--json").json == []


def test_every_token_that_is_made_is_on_record_and_the_key_too(tdev: CommandLine) -> None:
    data = ("--data", str(tdev.data))
    made = tdev.plain("token", "--role", "viewer", "--role", "developer", "--json", *data).json
    assert tdev.plain("token", "--rotate", *data).code == 0
    key, token = tdev("audit", "list", "--json").json
    assert (token["action"], token["target"], token["detail"]["jti"]) == ("issue_token", "guest", made["jti"])
    assert token["detail"]["roles"] == ["viewer", "developer"]
    assert made["token"] not in str(token)
    assert key["action"] == "rotate_key"
