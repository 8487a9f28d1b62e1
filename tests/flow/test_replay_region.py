"""Replay in a real region: what callers ask is recorded at both doors, and asked of both versions in their workers."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.bundles import EMAILS
from tests.support.tdev_up import Up, tdev_up
from tests.support.web_server import Server, say, serving

ENDED = ("live", "rolled_back", "failed")
RENAMED = EMAILS.model_copy(update={"output": {"emails": "${found}", "number": "${counted.count}"}})


@pytest.fixture(scope="module")
def page() -> Iterator[Server]:
    with serving({"/": say(200, b"write to ann@example.org", Content_Type="text/plain")}) as server:
        yield server


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory, page: Server) -> Iterator[Up]:
    with tdev_up(tmp_path_factory.mktemp("replay"), allowed_hosts=f"127.0.0.1:{page.port}") as found:
        yield found


def deployed(region: Up, workflow: dict[str, Any], **wish: Any) -> dict[str, Any]:
    """Save a workflow and deploy it to its end."""
    assert region.ask("POST", "/api/workflows", workflow).status in (200, 201)
    accepted = region.ask("POST", "/api/deploy", {"workflow": workflow["id"], **wish})
    assert accepted.status == 202, accepted.body
    return until(region, f"/api/deployments/{accepted.body['deployment_id']}", *ENDED)


def until(region: Up, path: str, *statuses: str) -> dict[str, Any]:
    """The deployment at a path when it stands at one of these."""
    end = time.monotonic() + 40
    while True:
        found: dict[str, Any] = region.ask("GET", path).body
        if found["deployment"]["status"] in statuses:
            return found
        assert time.monotonic() < end, found
        time.sleep(0.05)


def test_calls_at_both_doors_are_recorded_and_asked_of_the_next_version(region: Up) -> None:
    document = EMAILS.model_dump(mode="json")
    assert deployed(region, document)["deployment"]["status"] == "live"
    assert region.ask("POST", "/services/example", {"text": "ann@example.org"}).status == 200
    time.sleep(0.15)  # at most one call in a tenth of a second is kept
    invoked = region.ask("POST", "/api/services/example/invoke", {"inputs": {"text": "none"}})
    assert (invoked.status, invoked.body) == (200, {"result": {"emails": [], "count": 0}})
    assert region.ask("POST", "/services/example", {"text": 1}).status == 422
    found = deployed(region, RENAMED.model_dump(mode="json"), on_difference="stop")
    assert found["deployment"]["status"] == "rolled_back"
    replay = found["replay"]
    assert (replay["calls"], replay["differing"], replay["failing"]) == (2, 2, 0)
    assert {each["pointer"] for each in replay["differences"]} == {"/result/count", "/result/number"}
    assert region.ask("GET", "/api/services/example").body["weights"] == {"1": 100}


def test_a_component_that_reaches_outside_is_held_back_and_has_answered_as_it_did(region: Up, page: Server) -> None:
    address = f"http://127.0.0.1:{page.port}/"
    document: dict[str, Any] = {
        "id": "reading",
        "goal": "read a page",
        "inputs": {"type": "object", "properties": {"url": {"type": "string"}}, "required": ["url"]},
        "steps": [
            {"id": "page", "agent": "fetch_url", "input": {"url": "${inputs.url}"}},
            {"id": "found", "agent": "extract_emails", "input": {"text": "${page.text}"}},
        ],
        "output": "${found}",
    }
    assert deployed(region, document, threshold=70)["deployment"]["status"] == "live"
    called = region.ask("POST", "/services/reading", {"url": address})
    assert (called.status, called.body) == (200, {"result": ["ann@example.org"]})
    asked = len(page.asked)
    changed = {**document, "output": {"emails": "${found}"}}
    found = deployed(region, changed, threshold=70)
    assert found["deployment"]["status"] == "live"
    [difference] = found["replay"]["differences"]
    assert (difference["pointer"], difference["before"], difference["after"]) == (
        "/result",
        ["ann@example.org"],
        {"emails": ["ann@example.org"]},
    )
    assert len(page.asked) == asked


def test_a_question_about_differences_outlives_kill_9(tmp_path: Path) -> None:
    with tdev_up(tmp_path) as region:
        assert deployed(region, EMAILS.model_dump(mode="json"))["deployment"]["status"] == "live"
        assert region.ask("POST", "/services/example", {"text": "ann@example.org"}).status == 200
        assert region.ask("POST", "/api/workflows", RENAMED.model_dump(mode="json")).status == 201
        asked = region.ask("POST", "/api/deploy", {"workflow": "example", "on_difference": "ask"})
        region.kill()
    with tdev_up(tmp_path) as region:
        path = f"/api/deployments/{asked.body['deployment_id']}"
        found = until(region, path, "awaiting_approval")
        assert (found["replay"]["calls"], found["replay"]["differing"]) == (1, 1)
        assert region.ask("GET", "/api/services/example").body["weights"] == {"1": 100}
        assert region.ask("POST", f"{path}/approve", {"digest": found["approval"]["digest"]}).status == 200
        assert until(region, path, *ENDED)["deployment"]["status"] == "live"
