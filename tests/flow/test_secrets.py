"""Secrets at work: components get what they declare, and no value shows anywhere, in any form, whatever they do."""

import base64
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tdev.domain.secrets.keeping import SecretKeeper
from tests.support.command_line import CommandLine, Said
from tests.support.commands import written
from tests.support.tenant_law import LawfulRuntime
from tests.support.walk import Caller, installed

ANN = Caller()
VALUE = 'p4ss/word+of=ann%&"7'
USES = '''
import base64

from tdev.sdk import tool


@tool(secrets=["API_KEY"])
def shows(form: str, fail: bool, api_key: str) -> dict:
    """Does with its secret whatever a careless component may do.

    Args:
        form: how it is written
        fail: whether it fails with it
    """
    raw = api_key.encode()
    texts = {
        "exact": api_key,
        "base64": base64.b64encode(b"user:" + raw).decode(),
        "hex": raw.hex(),
        "url": "".join(chr(c) if chr(c).isalnum() else f"%{c:02X}" for c in raw),
    }
    print("it is", texts[form])
    if fail:
        raise ValueError(f"rejected: {texts[form]}")
    return {"used": len(api_key), "text": texts[form], texts[form]: [texts[form]]}
'''
FORMS = ("exact", "base64", "hex", "url")


def spellings(value: str) -> list[str]:
    """What must not be seen: the value in four encodings, the Base64 one at each place."""
    raw = value.encode()
    cores = [base64.b64encode(bytes(place) + raw).decode().rstrip("=")[(0, 2, 3)[place] : -1] for place in range(3)]
    return [value, json.dumps(value)[1:-1], raw.hex(), raw.hex().upper(), quote(value, safe=""), *cores]


def sightings(text: str) -> list[str]:
    return [spelling for spelling in spellings(VALUE) if spelling in text]


def everything_stored(folder: Path) -> str:
    """All that is on disk below a folder but the store of secrets: the texts of databases, and files."""
    found = []
    for path in folder.rglob("*"):
        if not path.is_file() or "secrets" in path.relative_to(folder).parts:
            continue
        if path.suffix == ".db":
            connection = sqlite3.connect(path)
            found += list(connection.iterdump())
            connection.close()
        else:
            found.append(path.read_bytes().decode("utf-8", "replace"))
    return "\n".join(found)


def plan(form: str, *, fail: bool) -> dict[str, Any]:
    step = {"id": "use", "agent": "shows", "input": {"form": form, "fail": fail}}
    return {"id": f"use-{form}-{fail}".lower(), "steps": [step]}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[LawfulRuntime]:
    with installed(tmp_path) as runtime:
        assert ANN.post("/api/tools", {"code": USES}).status == 201
        yield runtime


def keeper(here: LawfulRuntime) -> SecretKeeper:
    return SecretKeeper(here.secrets, here.trail("local"), "local")


def run(workflow: dict[str, Any]) -> dict[str, Any]:
    ANN.post("/api/workflows", workflow)
    found = ANN.post(f"/api/workflows/{workflow['id']}/execute", {}).body
    done = ANN.ended(found["execution_id"])
    if done["status"] == "awaiting_approval":
        ANN.post(f"/api/executions/{done['id']}/approve", {"digest": done["approval"]["digest"]})
        done = ANN.ended(done["id"])
    return done


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("fail", [False, True])
def test_a_component_that_prints_returns_or_fails_with_its_secret_shows_it_nowhere(
    here: LawfulRuntime, tmp_path: Path, caplog: pytest.LogCaptureFixture, form: str, fail: bool
) -> None:
    keeper(here).set("API_KEY", VALUE, actor="ann")
    done = run(plan(form, fail=fail))
    assert done["status"] == ("failed" if fail else "succeeded"), done["error"]
    if fail:
        assert done["error"]["message"].endswith("***")
    else:
        assert done["result"]["used"] == len(VALUE)
        assert done["result"]["text"].endswith("***")
    answers = [done, *(ANN.get(f"/api/executions{tail}").body for tail in ("", f"/{done['id']}/events"))]
    answers += [ANN.get(path).body for path in ("/api/tools", "/api/workflows", "/api/approvals", "/api/audit")]
    assert sightings(json.dumps(answers, ensure_ascii=False)) == []
    assert sightings(caplog.text) == []
    here.close()
    assert sightings(everything_stored(tmp_path)) == []


def test_the_search_for_sightings_would_find_one(here: LawfulRuntime, tmp_path: Path) -> None:
    echo = {"id": "echo", "steps": [{"id": "e", "agent": "echo_tool", "input": {"text": VALUE}}]}
    assert run(echo)["status"] == "succeeded"
    here.close()
    assert sightings(everything_stored(tmp_path)) == [json.dumps(VALUE)[1:-1]]


def test_a_later_step_that_gets_it_from_an_earlier_one_gets_the_mask(here: LawfulRuntime) -> None:
    keeper(here).set("API_KEY", VALUE, actor="ann")
    workflow = plan("exact", fail=False)
    workflow["steps"].append({"id": "say", "agent": "echo_tool", "input": {"text": "${use.text}"}})
    assert "***" in json.dumps(run({**workflow, "id": "two"})["result"])


def test_a_plan_can_not_give_the_argument_that_takes_the_secret(here: LawfulRuntime) -> None:
    keeper(here).set("API_KEY", VALUE, actor="ann")
    workflow = plan("exact", fail=False)
    workflow["steps"][0]["input"]["api_key"] = "mine-instead"
    answer = ANN.post("/api/workflows", workflow)
    assert answer.status == 422 or run(workflow)["result"]["used"] == len(VALUE)


def test_a_secret_that_is_not_set_is_said_before_anything_runs(here: LawfulRuntime) -> None:
    judged = ANN.post("/api/evaluate", {"workflow": plan("exact", fail=False), "threshold": 0}).body
    gate = next(each for each in judged["gates"] if each["name"] == "secrets_set")
    assert (judged["passed"], gate["passed"], gate["evidence"]) == (
        False,
        False,
        "not set: API_KEY (tdev secrets set API_KEY)",
    )
    done = run(plan("exact", fail=False))
    assert (done["status"], done["trace"]) == ("rejected", [])
    assert "secrets_set" in done["error"]["message"]
    assert "tdev secrets set" in done["error"]["hint"]
    keeper(here).set("API_KEY", VALUE, actor="ann")
    assert run({**plan("exact", fail=False), "id": "again"})["status"] == "succeeded"


def test_one_that_is_removed_between_plan_and_run_fails_by_its_name(here: LawfulRuntime) -> None:
    keeper(here).set("API_KEY", VALUE, actor="ann")
    workflow = plan("exact", fail=False)
    workflow["steps"][0]["approve"] = True
    ANN.post("/api/workflows", workflow)
    asked = ANN.ended(ANN.post(f"/api/workflows/{workflow['id']}/execute", {}).body["execution_id"])
    assert asked["approval"]["components"][0]["secrets"] == ["API_KEY"]
    keeper(here).remove("API_KEY", actor="ann")
    ANN.post(f"/api/executions/{asked['id']}/approve", {"digest": asked["approval"]["digest"]})
    done = ANN.ended(asked["id"])
    assert (done["status"], done["error"]["code"]) == ("failed", "not_found")
    assert "'API_KEY' is not set" in done["error"]["message"]


class TestCommands:
    @pytest.fixture
    def secrets(self, tdev: CommandLine) -> Any:
        return lambda *arguments, **piped: tdev.plain("secrets", *arguments, "--data", str(tdev.data), **piped)

    def set(self, secrets: Any) -> Said:
        said: Said = secrets("set", "API_KEY", stdin=VALUE.encode() + b"\n")
        return said

    def test_a_value_comes_from_stdin_and_is_never_shown(self, tdev: CommandLine, secrets: Any) -> None:
        said = self.set(secrets)
        assert (said.code, said.out, said.err) == (0, "API_KEY is set\n", "")
        assert self.set(secrets).out == "API_KEY is changed\n"
        assert secrets("list", "--json").json == [{"name": "API_KEY"}]
        assert "1 secret" in secrets("list").out
        assert sightings(everything_stored(tdev.data)) == []
        kept = tdev.data / "secrets" / "local" / "API_KEY"
        assert (json.loads(kept.read_text()), kept.stat().st_mode & 0o777) == (VALUE, 0o600)

    def test_what_was_removed_is_gone(self, secrets: Any) -> None:
        self.set(secrets)
        assert secrets("remove", "API_KEY").out == "API_KEY is forgotten\n"
        assert secrets("list", "--json").json == []
        assert secrets("remove", "API_KEY").code == 4

    def test_each_tenant_has_his_own(self, secrets: Any) -> None:
        assert secrets("set", "API_KEY", "--tenant", "red", stdin=VALUE.encode()).code == 0
        assert secrets("list", "--json").json == []
        assert secrets("list", "--tenant", "red", "--json").json == [{"name": "API_KEY"}]
        assert secrets("list", "--tenant", "_shared").code in (2, 5)

    @pytest.mark.parametrize("value", [b"", b"short\n", b"x" * 20_000, b"\xff\xfe" * 10])
    def test_what_can_not_be_kept_is_refused_and_not_shown(self, secrets: Any, value: bytes) -> None:
        said = secrets("set", "API_KEY", stdin=value)
        assert said.code == 2
        assert not value.strip() or value.strip().decode("latin-1") not in said.err + said.out

    def test_a_value_is_no_argument(self, secrets: Any) -> None:
        assert secrets("set", "API_KEY", VALUE).code == 2

    def test_it_is_on_record_by_name(self, tdev: CommandLine, secrets: Any) -> None:
        self.set(secrets)
        secrets("remove", "API_KEY")
        records = tdev("audit", "list", "--json").json
        text = json.dumps(records)
        assert "set_secret" in text
        assert "remove_secret" in text
        assert sightings(text) == []

    def test_a_run_over_the_command_line_shows_it_nowhere(
        self, tdev: CommandLine, secrets: Any, tmp_path: Path
    ) -> None:
        self.set(secrets)
        assert tdev("register", written(tmp_path, USES, "shows.py")).code == 0
        for form in FORMS:
            for fail in (False, True):
                said = tdev("run", written(tmp_path, plan(form, fail=fail)), "--yes")
                assert said.code == (1 if fail else 0), said
                assert sightings(said.out + said.err) == []
        assert sightings(everything_stored(tdev.data)) == []
