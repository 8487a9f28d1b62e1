"""The acts of the tour, in their order: a goal, its plans, a yes, a crash, a service, and who may ask about it."""

import json
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

from scripts.deploying.load import Load
from scripts.deploying.region import DemoError, Region, region
from scripts.touring.outside import HOOK_PATH, NOTES, NOTES_PATH, Outside
from scripts.touring.stage import Stage
from scripts.touring.told import ASSISTANT, CANARY, CRASH, GOAL, ONE_BYTE, PLANS, WHY

MADE = "extract_issue_numbers"
SERVICE = "issues"
NUMBERS = ["#412", "#388", "#390"]
GATE = 85
WAIT_S = 6
"""How long the plan waits, so that there is time to kill the region in the middle of it."""
RATE = 10
"""Calls of the service a second, while a version is on trial."""
WORKFLOW = """
{"id": "issues",
 "goal": "extract the issue numbers of the text",
 "inputs": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
 "steps": [{"id": "find", "agent": "extract_issue_numbers", "input": {"text": "${inputs.text}"}}]}
"""
KEEPING = """
import boto3

table = boto3.resource("dynamodb").Table("issues")


def keep_issue(number: str, release: str) -> None:
    table.put_item(Item={"number": number, "release": release})
"""
_SOON_S = 60.0


class Walk:
    """The acts are its methods, to be called in their order.

    Args:
        stage: Where they are shown.
        folder: Holds the files and the stores.
        world: What is outside.
    """

    def __init__(self, stage: Stage, folder: Path, world: Outside) -> None:
        self._stage = stage
        self._folder = folder
        self._world = world
        self._regions = ExitStack()
        self._region = Region("", "", folder)
        self._execution = ""
        self._digest = ""

    @contextmanager
    def whole(self) -> Iterator["Walk"]:
        """Play in here; the region has ended afterwards, whatever happens."""
        with self._regions:
            yield self

    # ---- the acts
    def goal(self) -> None:
        """A goal in plain words, planned and not run."""
        self._stage.act(GOAL)
        self._begin("TDEV_ALLOWED_HOSTS=127.0.0.1 tdev up --port 0 --json --data data --files . &")
        self._stage.run(f"tdev plan '{self._words()}'", "has examples", keep=("^plan", "\\(", "note", "score"))
        self._stage.proves(
            "A plan is looked at before anything runs, and what it cannot know yet is said, not guessed."
        )

    def plans(self) -> None:
        """Plan 1 below the gate, the missing component made and tested, plan 2 above the gate."""
        self._stage.act(PLANS)
        self._stage.run(
            f"tdev orchestrate --generate '{self._words()}'",
            "made with the template",
            "below the gate",
            "refined  add_retry",
            "passed",
            "waiting  for an approval",
            code=7,
        )
        (newest, *_) = self._region.ask("GET", "/api/executions")["items"]
        self._execution = newest["id"]
        found = self._found()
        self._digest = found["approval"]["digest"]
        scores = [each["evaluation"]["score"] for each in found["rounds"]]
        self._check(scores[0] < GATE <= scores[-1], f"the scores are {scores}")
        self._stage.run(f"tdev component show {MADE}", "generated")
        self._stage.run(f"tdev component code {MADE}", "def extract_issue_numbers")
        self._stage.run(f"tdev test {MADE} --mutation", "2 of 2 examples hold", "mutation score 100%")
        self._stage.proves(
            f"The first plan had {scores[0]} points, the second {scores[-1]}, and each point has its reason. The new "
            "component was tested in the sandbox, and its tests notice every change of its code."
        )

    def one_byte(self) -> None:
        """A yes for one plan is none for another that differs in one byte."""
        self._stage.act(ONE_BYTE)
        self._stage.run(f"tdev runs get {self._execution} --query plan > plan.json", code=7)
        self._stage.run(
            f'sed \'s|{HOOK_PATH}", "body|/hoop", "body|\' plan.json > other.json; cmp plan.json other.json',
            "differ",
            code=1,
        )
        self._stage.run(
            "tdev run other.json", "awaiting_approval", code=7, keep=("^awaiting", "post_webhook \\(", "for sha256")
        )
        other = next(each["id"] for each in self._region.ask("GET", "/api/executions")["items"])
        self._stage.run(f"tdev approve {other} --digest {self._digest}", "the approval is for another plan", code=2)
        self._stage.run(
            f"tdev reject {other} --reason 'not the address that I know'", "rejected", keep=("^rejected", "reason")
        )
        self._check(not self._world.messages, f"a message was sent: {self._world.messages}")
        self._stage.proves("Nothing was sent. Who gives a yes for one plan has not given it for any other.")

    def crash(self) -> None:
        """The approved plan survives the death of its region."""
        self._stage.act(CRASH)
        approve = f"tdev approve {self._execution} --digest {self._digest} --reason 'the address is ours' --timeout 0"
        self._stage.run(approve, self._execution, code=6, keep=("^running", "error"))
        self._until_waiting()
        self._stage.run(f"kill -9 {self._region.pid}")
        self._begin("TDEV_ALLOWED_HOSTS=127.0.0.1 tdev up --port 0 --json --data data --files . &")
        self._stage.run(f"tdev runs watch {self._execution}", "succeeded", keep=("✓", "succeeded", "#"))
        asked = (self._world.times("GET", NOTES_PATH), self._world.times("POST", HOOK_PATH))
        self._check(asked == (1, 1), f"page and hook were asked {asked} times, wanted once each")
        self._check(json.loads(self._world.messages[0]) == NUMBERS, f"another message came: {self._world.messages}")
        self._stage.proves(
            "The page was fetched once and the message sent once, as the other side has counted. The yes still counts; "
            "nobody was asked again."
        )

    def canary(self) -> None:
        """A broken version of a service goes back by itself."""
        self._stage.act(CANARY)
        self._stage.file("issues.json", WORKFLOW)
        self._stage.run("tdev deploy issues.json", "live", keep=("live", "accepted"))
        self._stage.run(f"tdev invoke {SERVICE} --input text='Fixes #412 and #388'", "#412", "#388")
        self._stage.run(f"tdev component code {MADE} > good.py")
        self._stage.run(
            "sed 's/, text)/, text if len(text) < 40 else None)/' good.py > worse.py; diff good.py worse.py", code=1
        )
        self._stage.run("tdev register worse.py --version 1.1.0", "registered")
        self._under_calls(
            f"tdev deploy {SERVICE} --strategy canary --weights 50,100 --wait-s 20 --on-difference go",
        )
        self._stage.run(f"tdev status {SERVICE}", "calls: v1 100 %", keep=("live", "v1 ", "replay", "rolled_back"))
        self._stage.run(f"tdev invoke {SERVICE} --input text='Fixes #412 and #388'", "#412")
        self._stage.proves(
            "Nobody pressed a button: the version with errors lost its calls, the one before has all of them."
        )

    def why(self) -> None:
        """Where a service and its permissions come from."""
        self._stage.act(WHY)
        self._stage.run(f"tdev why {SERVICE}", MADE, "costs: about", "extract the issue numbers")
        self._stage.file("keep_issue.py", KEEPING)
        self._stage.run("tdev why --iam keep_issue.py", "dynamodb:PutItem", "keep_issue line ", "table/issues")
        self._stage.proves(
            "Each permission has a line of code that needs it; a permission that nothing needs is not there."
        )

    def assistant(self) -> None:
        """A stock MCP client asks for the status, over both transports."""
        self._stage.act(ASSISTANT)
        ask = "python -m scripts.touring.assistant"
        wanted = (f'"service": "{SERVICE}"', '"is_error": false')
        kept = ('"(protocol|tools|is_error|service|live_version|status|calls|errors)"',)
        self._stage.run(f"{ask} stdio service_status service={SERVICE}", *wanted, keep=kept)
        address = f"http://{self._region.host}/mcp"
        over_http = f"TDEV_TOKEN=$(cat data/token) {ask} {address} service_status service={SERVICE}"
        self._stage.run(over_http, *wanted, keep=kept)
        self._stage.proves("What people see, assistants see, through the same handlers and with the same rights.")

    # ---- what the acts share
    def _words(self) -> str:
        """The goal, as it is typed."""
        here = f"http://127.0.0.1:{self._world.port}"
        shown = ': for "fixes #41 and #7" gives ["#41", "#7"], for "nothing" gives []'
        what = f"wait {WAIT_S} seconds, extract the issue numbers{shown}"
        return f"Fetch {here}{NOTES_PATH}, {what}, and post them to {here}{HOOK_PATH}"

    def _begin(self, command: str) -> None:
        """A region on the folder; the one before, if there was one, is dead."""
        self._regions.close()
        up: AbstractContextManager[Region] = region(self._folder, allowed_hosts="127.0.0.1")
        self._region = self._regions.enter_context(up)
        self._stage.tell(command, f"it serves at http://{self._region.host}")

    def _found(self) -> dict[str, Any]:
        found: dict[str, Any] = self._region.ask("GET", f"/api/executions/{self._execution}")
        return found

    def _until_waiting(self) -> None:
        """Until the page was fetched and the plan waits.

        Raises:
            DemoError: When that does not come.
        """
        until = time.monotonic() + _SOON_S
        while True:
            events = self._region.ask("GET", f"/api/executions/{self._execution}/events")["items"]
            steps = [(e["detail"]["step"], e["detail"]["status"]) for e in events if e["type"] == "step"]
            done = [step for step, status in steps if status == "succeeded"]
            if done == ["fetch_url"]:
                return
            if done or time.monotonic() > until:
                raise DemoError(f"{self._execution} does not wait: it has done {done}")
            time.sleep(0.02)

    def _under_calls(self, command: str) -> None:
        """Deploy while the service is called; the new version goes back."""
        self._stage.file("call.json", json.dumps({"text": NOTES}))
        ask = f'curl -s -d @call.json -H content-type:application/json -H "authorization: Bearer $(cat data/token)" http://{self._region.host}/services/{SERVICE}'
        with Load(self._region, SERVICE, {"text": NOTES}, RATE) as load:
            self._stage.tell(f"{ask}   # {RATE} times a second from here on", "")
            load.wait(1.0)
            self._stage.run(command, "rolled_back", code=1, keep=("accepted", "yes", "no ", "^rolled_back", "replay"))
            calls = load.calls()
        lost = [call for call in calls if call.failed]
        strays = [call for call in lost if call.version == 1]
        self._check(bool(lost) and not strays, f"{len(lost)} of {len(calls)} calls failed, {len(strays)} of them of v1")
        self._stage.note(f"{len(calls)} calls in all; {len(lost)} failed, each of them a call of v2")

    def _check(self, holds: bool, otherwise: str) -> None:
        if not holds:
            raise DemoError(otherwise)
