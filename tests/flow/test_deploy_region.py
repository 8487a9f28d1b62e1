"""The walk in a real region: workers deploy, the local engine serves, and a kill changes nothing for callers."""

import time
from pathlib import Path
from typing import Any

from tests.support.bundles import EMAILS
from tests.support.tdev_up import Up, tdev_up

ENDED = ("live", "rolled_back", "failed")


def ended(region: Up, id: str) -> dict[str, Any]:
    until = time.monotonic() + 30
    while True:
        found: dict[str, Any] = region.ask("GET", f"/api/deployments/{id}").body
        if found["deployment"]["status"] in ENDED:
            return found
        assert time.monotonic() < until, found
        time.sleep(0.05)


def test_a_deployment_goes_on_after_kill_9_and_the_service_answers_before_and_after(tmp_path: Path) -> None:
    asked = {"workflow": "example", "strategy": "canary", "weights": [50]}
    call = {"text": "ann@example.org"}
    with tdev_up(tmp_path) as region:
        assert region.ask("POST", "/api/workflows", EMAILS.model_dump(mode="json")).status == 201
        first = region.ask("POST", "/api/deploy", {**asked, "wait_s": 0})
        assert first.status == 202, first.body
        assert ended(region, first.body["deployment_id"])["deployment"]["status"] == "live"
        assert region.ask("POST", "/services/example", call).status == 200
        second = region.ask("POST", "/api/deploy", {**asked, "memory": 256, "wait_s": 2})
        time.sleep(0.5)
        region.kill()
    with tdev_up(tmp_path) as region:
        assert region.ask("POST", "/services/example", call).status == 200
        assert ended(region, second.body["deployment_id"])["deployment"]["status"] == "live"
        assert region.ask("GET", "/api/services/example").body["weights"] == {"2": 100}
        back = region.ask("POST", "/api/services/example/rollback", {"to": 1})
        assert (back.status, back.body["weights"]) == (200, {"1": 100})
        assert region.ask("POST", "/services/example", call).status == 200
        assert region.terminate() == 0
