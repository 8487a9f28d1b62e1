"""Workflows that become services, their bundles, and bundles at work in a process that has nothing else of ours."""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tdev.domain.delivery.bundle import Bundle
from tdev.domain.delivery.integrity import digest_of
from tdev.domain.delivery.packing import Order, pack
from tdev.domain.registry.built_in import built_in_components
from tdev.domain.workflow.compiling import compile_workflow
from tdev.domain.workflow.run import Run
from tdev.domain.workflow.running import Scheduler
from tdev.kernel.errors import NotFoundError
from tdev.model.component import Code, Component
from tdev.model.workflow import Workflow
from tdev.runtime import Runtime
from tests.support.nouns import component

SHOUT = b'def shout(text: str, mark: str = "!") -> dict:\n    return {"text": text.upper() + mark}\n'
BROKEN = b'def shout(text: str, mark: str = "!") -> dict:\n    raise RuntimeError("v3 is broken")\n'
TEXT = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
CSV = "name,age\nKim,31\nLee,9\nPark,44\n"


def foreign(source: bytes = SHOUT, version: str = "1.0.0", **fields: Any) -> Component:
    """The registered component ``shout``."""
    digest = digest_of(source)
    schema = {
        "type": "object",
        "properties": {"text": {"type": "string"}, "mark": {"type": "string"}},
        "required": ["text"],
    }
    code = Code(entrypoint="component:shout", sha256=digest, key=digest)
    return component("shout", version, **{"code": code, "input_schema": schema, "tenant": "local", **fields})


class Shelf:
    """What can be packed: built-in components, and foreign ones with their sources."""

    def __init__(self, *given: tuple[Component, bytes]) -> None:
        self._known = {one.name: one for one in built_in_components()}
        self._known.update({one.ref: one for one in built_in_components()})
        self._sources: dict[str, bytes] = {}
        for one, source in given:
            self._known[one.name] = self._known[one.ref] = one
            self._sources[one.ref] = source

    def resolve(self, ref: str) -> Component:
        if ref not in self._known:
            raise NotFoundError(f"there is no component {ref!r}")
        return self._known[ref]

    def source(self, one: Component) -> bytes:
        return self._sources[one.ref]


def flow(*steps: Mapping[str, Any], inputs: Mapping[str, Any] = TEXT, **more: Any) -> Workflow:
    """A workflow of step documents; its input is a text."""
    return Workflow.model_validate({"id": "example", "goal": "try it", "inputs": inputs, "steps": list(steps), **more})


EMAILS = flow(
    {"id": "found", "agent": "extract_emails@1", "input": {"text": "${inputs.text}"}},
    {"id": "counted", "agent": "count_items", "input": {"items": "${found}"}},
    output={"emails": "${found}", "count": "${counted.count}"},
)
EXAMPLES: Mapping[str, tuple[Workflow, dict[str, Any]]] = {
    "chain": (EMAILS, {"text": "ann@example.org, bob@example.org and ann@example.org"}),
    "each": (
        flow(
            {"id": "lines", "agent": "split_text", "input": {"text": "${inputs.text}"}},
            {"id": "hashes", "agent": "hash_text", "for_each": "${lines.texts}", "input": {"text": "${item}"}},
            {"id": "never", "agent": "hash_text", "when": "${$count(lines.texts) > 5}", "input": {"text": "no"}},
            output={"first": "${hashes[0]}", "loud": "${$uppercase(lines.texts[1])}"},
        ),
        {"text": "one\ntwo\nthree"},
    ),
    "files": (
        flow(
            {"id": "table", "agent": "read_csv", "input": {"text": "${inputs.text}"}},
            {"id": "json", "agent": "write_json", "input": {"value": "${table.rows}"}},
            {"id": "kept", "agent": "write_text_file", "input": {"path": "out/rows.json", "text": "${json.text}"}},
            {"id": "again", "agent": "read_text_file", "input": {"path": "${kept.path}"}},
        ),
        {"text": CSV},
    ),
    "team": (flow({"id": "brief", "agent": "ContentBriefTeam", "input": {"text": "${inputs.text}"}}), {"text": CSV}),
    "foreign": (
        flow(
            {"id": "loud", "agent": "shout@1", "input": {"text": "${inputs.text}"}},
            {"id": "kept", "agent": "hash_text", "input": {"text": "${loud.text}"}},
            output={"text": "${loud.text}", "hash": "${kept}"},
        ),
        {"text": "hello"},
    ),
}


def bundle_of(workflow: Workflow = EMAILS, *given: tuple[Component, bytes], **order: Any) -> Bundle:
    """The bundle of the service ``example``."""
    shelf = Shelf(*(given or ((foreign(), SHOUT),)))
    return pack(Order("example", workflow, **order), lambda ref: shelf.resolve(_exact(ref)), shelf.source)


def _exact(ref: str) -> str:
    """``name@1`` is the newest of its name here."""
    return ref if ref.count(".") == 2 else ref.partition("@")[0]


def unpacked_in(bundle: Bundle, folder: Path) -> Path:
    """Write the files of a bundle as a host does."""
    for path, content in bundle.files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder


_PROGRAM = """
import json, sys
sys.dont_write_bytecode = True
sys.path[:0] = [{folder!r}]
sys.path.append({packages!r})
import handler
answers = []
for event in json.load(sys.stdin):
    try:
        answers.append(handler.handler(event, None))
    except Exception as error:
        answers.append({{"raised": type(error).__name__, "message": str(error)}})
places = {{name: getattr(module, "__file__", None) for name, module in sys.modules.items()}}
json.dump({{"answers": answers, "modules": places}}, sys.stdout)
"""


def served(folder: Path, events: list[Any], **environment: str) -> dict[str, Any]:
    """Answers to events, from a fresh process whose only code of ours is the unpacked bundle; and its modules.

    Libraries come from where they are installed, without the path files there: no other copy of the package is found.
    """
    program = _PROGRAM.format(folder=str(folder), packages=sysconfig.get_path("purelib"))
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program],
        input=json.dumps(events),
        env={"PATH": os.environ.get("PATH", ""), **environment},
        cwd=folder.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def executed(here: Runtime, workflow: Workflow, inputs: Mapping[str, Any]) -> Any:
    """The result that the executor gives: the same calls that its agent makes."""
    lookup = here.lookup("local", resolve=Shelf((foreign(), SHOUT)).resolve)

    def find(ref: str) -> Any:
        return lookup(_exact(ref))

    compiled = compile_workflow(workflow.model_dump(mode="json"), find)
    run = Run(compiled, inputs, stream="local/exec-1", context_for=here.contexts("local", "exec-1"))
    Scheduler(clock=here.clock).execute([run])
    assert run.status == "succeeded", run.error
    return run.result
