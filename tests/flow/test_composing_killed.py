"""Composing for an execution dies at each of its writes, and ends the same as if nothing had happened."""

from pathlib import Path
from typing import Any

import pytest

from tdev.agents.composer import ComposerAgent
from tdev.model.requests import ComposeRequest
from tests.support import nouns
from tests.support.killed import Killed
from tests.support.killed_writes import Count, FragileRuntime, outcome
from tests.support.machines import ScriptedMachine
from tests.support.tdev_up import tdev_up

GOAL = 'read t.txt, pick the sizes: for "a=12 b=3" gives ["12", "3"], for "no" gives [], and count them'
ASKED = ComposeRequest.model_validate(
    {"tenant": "local", "execution": {"id": "e1", "tenant": "local", "requester": "ann"}, "goal": GOAL}
)


class Folder:
    """One installation, whose processes come and go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def runtime(self) -> FragileRuntime:
        from tdev.settings import Settings

        settings = Settings(data=self.folder / "data", files=self.folder)
        return FragileRuntime(settings, machine=ScriptedMachine(), invoke=None)

    def compose(self, at: int = 0, *, behind: bool = False) -> tuple[Any, int]:
        """Compose once; what came of it (None: it died), and how many writes there were."""
        runtime = self.runtime()
        try:
            if not self.begun(runtime):
                runtime.executions("local").create(nouns.execution("e1", goal=GOAL, generate=True))
            runtime.count = Count(at, behind=behind)
            try:
                answer = ComposerAgent(runtime).run(ASKED)
            except Killed:
                return None, runtime.count.seen
            found = outcome(answer, runtime.executions("local").get("e1").made)
            published = [each.ref for each in runtime.catalogue("local").snapshot() if each.tenant == "local"]
            deeds = [(deed.action, deed.target) for deed in runtime.trail("local").list()]
            return {**found, "published": published, "deeds": deeds}, runtime.count.seen
        finally:
            runtime.close()

    def begun(self, runtime: FragileRuntime) -> bool:
        return bool(runtime.executions("local").list()[0])


@pytest.mark.parametrize("behind", [False, True], ids=["before", "behind"])
def test_killed_at_each_write_it_ends_the_same(tmp_path: Path, behind: bool) -> None:
    wanted, writes = Folder(tmp_path / "whole").compose()
    assert wanted["published"] == ["pick_sizes@1.0.0"]
    assert writes >= 4
    for at in range(1, writes + 1):
        folder = Folder(tmp_path / str(at))
        died, seen = folder.compose(at, behind=behind)
        assert (died, seen) == (None, at)
        again, _ = folder.compose()
        assert again == wanted, f"killed at write {at}"


def test_a_region_that_is_killed_while_it_builds_goes_on_and_ends_the_same(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "t.txt").write_text("x=7 y=8 z=9")
    with tdev_up(tmp_path) as first:
        accepted = first.ask("POST", "/api/orchestrate", {"goal": GOAL, "generate": True})
        assert accepted.status == 202, accepted.body
        id = accepted.body["execution_id"]
        while not first.ask("GET", f"/api/executions/{id}/events").body["items"]:
            pass  # until it has planned
        first.kill()
    with tdev_up(tmp_path) as second:
        ended = second.until(id, within_s=40)
        assert (ended["status"], ended["result"]["count"]) == ("succeeded", 3)
        assert [part["components"] for part in ended["made"]] == [["pick_sizes@1.0.0"]]
        assert second.ask("GET", "/api/components/pick_sizes").body["version"] == "1.0.0"
