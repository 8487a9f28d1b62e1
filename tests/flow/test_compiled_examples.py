"""Every example workflow and every plan of the table of goals: the executor and the compiled machine do the same."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.delivery.integrity import WORKFLOW
from tdev.domain.registry.built_in import built_in_components
from tdev.domain.workflow import schemas
from tdev.kernel.errors import InvalidError
from tdev.platform.web import WebResponse
from tests.flow.test_planning_goals import GOALS
from tests.support.bundles import EXAMPLES, SHOUT, Shelf, bundle_of, foreign
from tests.support.compiled_workflows import Machines, Outcome, assert_alike, executed_alone
from tests.support.components import EXAMPLE_WEB, context_in, page, web_of
from tests.support.plans import planned, resolve
from tests.support.runtimes import runtime_in

TABLE = (
    "region,amount,id,name,email,price,city\nnorth,3,1,Kim,kim@example.org,2.5,Rome\nsouth,4,2,Lee,lee@x.org,1,Oslo\n"
)
TEXT = "We shipped on 21 November 2026. Ann (ann@example.org) measured it. We will ship again, and see https://x.org/."
_NAMED = re.compile(r"[A-Za-z0-9_-]+\.(?:txt|csv|md|json|html|xml|yaml|toml|log|tsv|ics|eml)\b")
FILES = sorted({name for each in GOALS for name in _NAMED.findall(each["goal"])})
"""Every file that a goal names is there."""
SECRETS = sorted({name for component in built_in_components() for name in component.secrets})
"""Without them a workflow is refused before it begins, on both ways alike."""
UNLIKE = ("generate_token", "wait_seconds")
"""What gives another result each time, and what waits longer than a step may take here."""
LEAST_COMPARED = 100


@pytest.fixture
def here(tmp_path: Path) -> Any:
    with runtime_in(tmp_path / "home") as runtime:
        runtime.artifacts_of("local").put("local", SHOUT)
        for name in SECRETS:
            runtime.secrets.put("local", name, "https://hooks.example.org/nowhere")
        yield runtime


class Both:
    """Runs a workflow both ways, each in a workspace of its own with the same files and the same web."""

    def __init__(self, here: Any, folder: Path, machines: Machines) -> None:
        self.here, self.folder, self.machines = here, folder, machines
        self.told: Counter[str] = Counter()

    def compare(self, document: Mapping[str, Any], find: Any, inputs: Mapping[str, Any]) -> None:
        lookup = self.here.lookup("local", resolve=find)
        wanted = executed_alone(document, lookup, inputs, self._contexts("executor"))
        try:
            found = self.machines.compiled(document, lookup, inputs, self._contexts("machine"))
        except InvalidError as refused:
            self.told.update(f"refused: {finding.code}" for finding in refused.findings[:1])
            return
        assert_alike(_without_folder(found), _without_folder(wanted))
        self.told["succeeded alike" if wanted.failure is None else "failed alike"] += 1

    def _contexts(self, name: str) -> Any:
        workspace = self.folder / name / str(sum(self.told.values()))
        workspace.mkdir(parents=True)
        for path in FILES:
            (workspace / path).write_text(TABLE if path.endswith(".csv") else TEXT)
        context = context_in(workspace, web_of(*EXAMPLE_WEB, *_pages()))
        return lambda step, key: context


def _pages() -> list[WebResponse]:
    urls = {word.rstrip(".,") for each in GOALS for word in each["goal"].split() if word.startswith("http")}
    return [page(url, "<html><title>T</title><body><h2>H</h2><p>Some text.</p></body></html>") for url in sorted(urls)]


def _without_folder(outcome: Outcome) -> Outcome:
    """The workspaces of the two have names of their own."""
    text = json.dumps([outcome.result, outcome.failure]).replace("/executor/", "/").replace("/machine/", "/")
    result, failure = json.loads(text)
    return Outcome(result, failure, outcome.ran)


def test_examples_and_plans_do_the_same_as_a_machine(
    here: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Machines(tmp_path) as machines:
        both = Both(here, tmp_path / "work", machines)
        shelf = Shelf((foreign(), SHOUT))
        for workflow, inputs in EXAMPLES.values():
            document = json.loads(bundle_of(workflow).files[WORKFLOW])
            both.compare(document, shelf.resolve, inputs)
        for each in GOALS[::2]:
            workflow = planned(each["goal"], each.get("inputs")).workflow
            if workflow is None or any(step.agent.startswith(UNLIKE) for step in workflow.steps):
                continue
            document = workflow.model_dump(mode="json")
            for step in document["steps"]:
                step |= {"agent": resolve(step["agent"]).ref, "approve": False}
            both.compare(document, resolve, each.get("inputs") or _some(workflow.inputs))
    compared = both.told["succeeded alike"] + both.told["failed alike"]
    with capsys.disabled():
        print(f"\n{compared} workflows compared: {dict(sorted(both.told.items()))}")
    assert compared >= LEAST_COMPARED
    assert {name for name in both.told if name.startswith("refused")} <= {"refused: files"}
    assert both.told["succeeded alike"] > both.told["failed alike"]


def _some(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A value for each input that is required."""
    known: Mapping[str, Any] = {"string": "some text", "array": [], "object": {}, "integer": 1, "number": 1.5}
    properties = schemas.properties(schema)
    return {name: known.get(str(properties.get(name, {}).get("type")), "x") for name in schemas.required(schema)}
