"""In a real region: a version that breaks after it came live goes back by itself, and somebody is told."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.tdev_up import Up, tdev, tdev_up
from tests.support.web_server import say, serving

FRAGILE = '''
from tdev.sdk import tool

@tool(version="{version}", phrases=["repeat it"])
def repeat(text: str) -> str:
    """Say a text again.

    Args:
        text: any text

    Examples:
        >>> repeat("hi")
        'hi'
    """
    if text == "{breaks}":
        raise ValueError("this version cannot say it")
    return text
'''
PLAN = {
    "id": "parrot",
    "goal": "say it again",
    "inputs": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    "steps": [{"id": "said", "agent": "repeat", "input": {"text": "${inputs.text}"}}],
    "output": {"text": "${said}"},
}


def answered(answer: Any) -> Any:
    """The answer if it is one."""
    return answer if answer.status == 200 else None


def until(ask: Callable[[], Any], within_s: float = 180.0) -> Any:
    end = time.monotonic() + within_s
    while not (found := ask()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def deployed(region: Up, version: str, breaks: str) -> str:
    code = FRAGILE.format(version=version, breaks=breaks)
    made = region.ask("POST", "/api/tools", {"code": code, "name": "repeat", "version": version})
    assert made.status == 201, made.body
    begun = region.ask("POST", "/api/deploy", {"workflow": "parrot", "strategy": "immediate", "watch_s": 120})
    assert begun.status == 202, begun.body
    id = str(begun.body["deployment_id"])
    until(lambda: region.ask("GET", f"/api/deployments/{id}").body["deployment"]["status"] in ("live", "failed"))
    found = region.ask("GET", f"/api/deployments/{id}").body
    assert found["deployment"]["status"] == "live", found
    return id


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One walk through everything: two versions, the second one breaks while it is called."""
    folder = tmp_path_factory.mktemp("region")
    with serving({"/hook": say(200)}) as server:
        host = f"127.0.0.1:{server.port}"
        settings = {"allowed_hosts": host, "watch_every_s": "1", "weak_sandbox": "allow"}
        with tdev_up(folder, **settings) as region:
            for name, value in (("HOOK_URL", f"http://{host}/hook"), ("HOOK_KEY", "known-to-both-of-us")):
                assert tdev(folder, "secrets", "set", name, given=value).returncode == 0
            body = {"name": "team", "via": "webhook", "address": "HOOK_URL", "key": "HOOK_KEY"}
            assert region.ask("POST", "/api/notifications", body).status == 201
            code = FRAGILE.format(version="1.0.0", breaks="nothing at all")
            assert region.ask("POST", "/api/tools", {"code": code, "name": "repeat", "version": "1.0.0"}).status == 201
            assert region.ask("POST", "/api/workflows", PLAN).status == 201
            begun = region.ask("POST", "/api/deploy", {"workflow": "parrot"})
            assert begun.status == 202, begun.body
            until(lambda: region.ask("GET", "/api/services/parrot").body["status"] == "live")
            broken = deployed(region, "1.0.1", "boom")
            statuses = [region.ask("POST", "/services/parrot", {"text": "boom"}).status for _ in range(6)]

            def returned() -> Any:
                return region.ask("GET", "/api/services/parrot").body["live_version"] == 1

            until(returned)
            # A call that is on its way while the version changes may still get the broken one.
            after = until(lambda: answered(region.ask("POST", "/services/parrot", {"text": "boom"})))
            until(lambda: any(b"rolled_back" in each.body for each in server.asked))
            found = {
                "statuses": statuses,
                "after": (after.status, after.body),
                "service": region.ask("GET", "/api/services/parrot").body,
                "deployment": region.ask("GET", f"/api/deployments/{broken}").body["deployment"],
                "audit": region.ask("GET", "/api/audit?limit=100").body["items"],
                "errors": region.ask("GET", "/api/services/parrot/logs?level=ERROR").body["items"],
                "followed": tdev(
                    folder, "service", "logs", "parrot", "--version", "2", "--since", "5m", "--json"
                ).stdout,
            }
            assert region.terminate() == 0
        found["sent"] = [json.loads(each.body) for each in server.asked]
    return found


def test_callers_get_answers_again_without_anybody_doing_anything(told: dict[str, Any]) -> None:
    assert all(status >= 500 for status in told["statuses"])
    assert told["after"][0] == 200, told["after"]
    assert told["service"]["weights"] == {"1": 100}


def test_the_deployment_says_that_it_went_back_and_why(told: dict[str, Any]) -> None:
    assert told["deployment"]["status"] == "rolled_back"
    assert "calls failed" in told["deployment"]["reason"]
    (record,) = [each for each in told["audit"] if each["subject"] == "watcher"]
    assert (record["action"], record["target"]) == ("rolled_back", "parrot-v2")


def test_somebody_was_told_each_step_in_its_order(told: dict[str, Any]) -> None:
    of_second = [
        each["detail"].get("status") or each["detail-type"]
        for each in told["sent"]
        if each["detail"].get("deployment_id") == told["deployment"]["id"] or each["detail"].get("version") == 2
    ]
    assert of_second == ["accepted", "deploying", "live", "ServiceUnhealthy", "rolled_back"]
    assert len({each["id"] for each in told["sent"]}) == len(told["sent"])


def test_the_service_shows_when_it_was_called_and_where_its_log_is(told: dict[str, Any]) -> None:
    service = told["service"]
    assert service["last_executed_at"] is not None
    assert service["logs"] == "/api/services/parrot/logs"
    assert (service["figures"]["2"]["calls"], service["figures"]["2"]["errors"]) == (6, 6)
    assert service["figures"]["2"]["p99_ms"] >= service["figures"]["2"]["p50_ms"]
    assert len([each for each in told["errors"] if each["function"].startswith("calls.")]) == 6
    lines = [json.loads(line) for line in told["followed"].splitlines()]
    assert [each for each in lines if each["fields"].get("version") == 2]
    assert not [each for each in lines if each["fields"].get("version") == 1]
