"""``/api/notifications`` and ``tdev notify``: from a deployment to a message that somebody gets."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.orchestration.notifying import Courier
from tests.support.command_line import CommandLine
from tests.support.deploying import Deploying, deploying
from tests.support.walk import Caller
from tests.support.web_server import Server, say, serving

ANN, VIEWER = Caller(), Caller(roles="[viewer]")
HOOK = {"name": "team", "via": "webhook", "address": "HOOK_URL", "key": "HOOK_KEY"}


def is_ours(signature: str, body: bytes, key: str) -> bool:
    """What a receiver does, as ``docs/reference/events.md`` says it."""
    parts = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", signature)
    assert parts is not None
    assert abs(time.time() - int(parts[1])) < 300
    return hmac.compare_digest(
        hmac.new(key.encode(), parts[1].encode() + b"." + body, hashlib.sha256).hexdigest(), parts[2]
    )


@pytest.fixture
def server() -> Iterator[Server]:
    with serving({"/very-secret": say(200)}) as made:
        yield made


@pytest.fixture
def here(tmp_path: Path, server: Server) -> Iterator[Deploying]:
    with deploying(tmp_path, allowed_hosts=f"127.0.0.1:{server.port}") as made:
        made.runtime.secrets.put("local", "HOOK_URL", f"http://127.0.0.1:{server.port}/very-secret")
        made.runtime.secrets.put("local", "HOOK_KEY", "a-key-that-both-know")
        yield made


class TestApi:
    def test_a_deployment_is_told_to_a_webhook_step_by_step(self, here: Deploying, server: Server) -> None:
        added = ANN.post("/api/notifications", {**HOOK, "types": ["DeploymentChanged"]})
        assert (added.status, added.body["created_by"]) == (201, "ann")
        done = here.deploy()
        here.told()
        Courier(here.runtime).work()
        told = [json.loads(each.body) for each in server.asked]
        assert [each["detail"]["status"] for each in told] == ["accepted", "deploying", "live"]
        assert {each["detail"]["deployment_id"] for each in told} == {done.id}
        assert all(
            is_ours(each.headers["x-tdev-signature"], each.body, "a-key-that-both-know") for each in server.asked
        )
        assert not is_ours(server.asked[0].headers["x-tdev-signature"], server.asked[1].body, "a-key-that-both-know")
        lines = ANN.get("/api/notifications/deliveries").body["items"]
        assert [(each["status"], each["type"], each["subscription"]) for each in lines] == [
            ("delivered", "DeploymentChanged", "team")
        ] * 3

    def test_no_answer_shows_an_address_or_a_key(self, here: Deploying) -> None:
        ANN.post("/api/notifications", HOOK)
        here.deploy()
        Courier(here.runtime).work()
        answers = [ANN.get(path).body for path in ("/api/notifications", "/api/notifications/deliveries", "/api/audit")]
        assert "very-secret" not in repr(answers)
        assert "both-know" not in repr(answers)
        assert "HOOK_URL" in repr(answers[0])

    def test_a_subscription_can_be_tried_and_taken_away(self, here: Deploying, server: Server) -> None:
        ANN.post("/api/notifications", HOOK)
        assert ANN.post("/api/notifications/team/test", {}).status == 202
        Courier(here.runtime).work()
        (asked,) = server.asked
        assert json.loads(asked.body)["detail-type"] == "NotificationTest"
        assert ANN.call("DELETE", "/api/notifications/team").body == {"name": "team"}
        assert ANN.get("/api/notifications").body == {"items": []}
        assert ANN.post("/api/notifications/team/test", {}).status == 404

    def test_what_was_given_up_is_listed_and_can_be_sent_again(self, here: Deploying, server: Server) -> None:
        ANN.post("/api/notifications", HOOK)
        server.answers["/very-secret"] = say(410)
        ANN.post("/api/notifications/team/test", {})
        Courier(here.runtime).work()
        (dead,) = ANN.get("/api/notifications/deliveries", status="dead").body["items"]
        assert (dead["why"], dead["attempts"]) == ("it answered 410", 1)
        server.answers["/very-secret"] = say(204)
        again = ANN.post(f"/api/notifications/deliveries/{dead['id']}/retry", {})
        assert (again.status, again.body["status"]) == (202, "waiting")
        Courier(here.runtime).work()
        assert ANN.get("/api/notifications/deliveries", status="dead").body["items"] == []
        assert ANN.post(f"/api/notifications/deliveries/{dead['id']}/retry", {}).status == 404

    @pytest.mark.parametrize(
        ("changes", "status", "pointer"),
        [
            ({"address": "NOT_SET"}, 422, "#/address"),
            ({"key": "NOT_SET"}, 422, "#/key"),
            ({"key": None}, 422, "#/key"),
            ({"pattern": {"detail": {"status": "live"}}}, 422, "#/pattern/detail/status"),
            ({"address": "https://example.com/x"}, 422, "#/address"),
            ({"types": ["Other"]}, 422, "#/types/0"),
            ({"url": "x"}, 422, "#/url"),
        ],
    )
    def test_what_cannot_work_is_refused_with_its_place(
        self, here: Deploying, changes: dict[str, Any], status: int, pointer: str
    ) -> None:
        refused = ANN.post("/api/notifications", {**HOOK, **changes})
        assert (refused.status, refused.body["errors"][0]["pointer"]) == (status, pointer), refused.body
        assert "example.com" not in repr(refused.body["detail"])

    def test_only_an_admin_decides_where_events_go(self, here: Deploying) -> None:
        assert ANN.post("/api/notifications", HOOK).status == 201
        assert VIEWER.get("/api/notifications").status == 200
        developer = Caller(roles="[developer viewer]")
        for caller in (VIEWER, developer):
            assert caller.post("/api/notifications", {**HOOK, "name": "mine"}).status == 403
            assert caller.call("DELETE", "/api/notifications/team").status == 403
            assert caller.post("/api/notifications/team/test", {}).status == 403
        other = Caller(tenant="other")
        assert other.get("/api/notifications").body == {"items": []}
        assert other.call("DELETE", "/api/notifications/team").status == 404


class TestCommandLine:
    def test_a_webhook_is_added_tried_listed_and_removed(self, tdev: CommandLine, server: Server) -> None:
        (tdev.data / "secrets").parent.mkdir(exist_ok=True)
        assert (
            tdev.plain(
                "secrets", "set", "HOOK_URL", "--data", str(tdev.data), stdin=b"https://127.0.0.1:9/very-secret"
            ).code
            == 0
        )
        assert (
            tdev.plain("secrets", "set", "HOOK_KEY", "--data", str(tdev.data), stdin=b"a-key-that-both-know").code == 0
        )
        added = tdev("notify", "add", "team", "--webhook", "HOOK_URL", "--key", "HOOK_KEY", "--on", "DeploymentChanged")
        assert (added.code, "team gets DeploymentChanged by webhook" in added.out) == (0, True), added.err
        tried = tdev("notify", "test", "team")
        assert (tried.code, "lies inside this network" in tried.out) == (1, True)
        listed = tdev("notify", "list")
        assert ("HOOK_URL" in listed.out, "very-secret" in listed.out) == (True, False)
        (dead,) = tdev("notify", "deliveries", "--status", "dead", "--json").json
        assert tdev("notify", "retry", dead["id"]).code == 0
        assert tdev("notify", "remove", "team").code == 0
        assert tdev("notify", "list", "--json").json == []

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (("add", "team"), 2),
            (("add", "team", "--slack", "A", "--webhook", "B"), 2),
            (("add", "team", "--slack", "NOT_SET"), 2),
            (("remove", "nothing"), 4),
            (("test", "nothing"), 4),
            (("retry", "nothing"), 4),
        ],
    )
    def test_what_cannot_be_done_is_said(self, tdev: CommandLine, words: tuple[str, ...], code: int) -> None:
        said = tdev("notify", *words)
        assert (said.code, "error" in said.err) == (code, True)
