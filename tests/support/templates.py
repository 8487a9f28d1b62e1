"""The CDK application synthesized without AWS and without a real build, and ways to ask what is in its template."""

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.support.checkout import ROOT

LAYERS = ("dependencies", "library", "mcp", "tdev")
SNAPSHOT = ROOT / "tests" / "golden" / "platform_template.json"
"""Production, as ``reviewed`` writes it; made by ``scripts/snapshot``."""
MISSING = "Node was not found, so nothing in infra/ is checked: install Node 20 or newer"
QUICK = {"CDK_VALIDATION": "false", "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20"}
"""Without CDK's own validation, which takes ten seconds; ``scripts/test`` runs it once over the real build."""


def has_node() -> bool:
    return shutil.which("node") is not None


def context(**more: object) -> dict[str, object]:
    """The context of ``cdk.json``, as the command line hands it to the application."""
    found: dict[str, object] = json.loads((ROOT / "cdk.json").read_text("utf-8"))["context"]
    return {**found, **more}


def build_stubs(folder: Path, declarations: Path = ROOT / "functions") -> Path:
    """A build with one small file in place of each layer and function."""
    functions = [path.parent.name for path in declarations.glob("*/function.toml")]
    for part in (*(f"layers/{name}" for name in LAYERS), *(f"functions/{name}" for name in functions)):
        (folder / part).mkdir(parents=True)
        (folder / part / "content.txt").write_text(part, "utf-8")
    return folder


@dataclass(frozen=True)
class Synthesized:
    """What ``app.py`` wrote: its folder, and what it said if it failed."""

    folder: Path
    failed: str

    @cached_property
    def template(self) -> "Template":
        path = next(self.folder.glob("*.template.json"), None)
        assert path, f"app.py made no template:\n{self.failed}"
        return Template(json.loads(path.read_text("utf-8")), path)

    @cached_property
    def stack(self) -> dict[str, Any]:
        """What the manifest says of the stack."""
        manifest = json.loads((self.folder / "manifest.json").read_text("utf-8"))
        (found,) = (each for each in manifest["artifacts"].values() if each["type"] == "aws:cloudformation:stack")
        return found["properties"]

    def findings(self, kind: str = "violations") -> Iterator[tuple[str, str]]:
        """Rule and construct path below the stack of what cdk-nag found; ``suppressedViolations`` are those we keep."""
        report = json.loads((self.folder / "validation-report.json").read_text("utf-8"))
        for plugin in report["pluginReports"]:
            for violation in plugin.get(kind, []):
                for construct in violation["violatingConstructs"]:
                    yield violation["ruleName"], construct["constructPath"].partition("/")[2]


def synthesize(folder: Path, **more: object) -> Synthesized:
    """Run ``app.py`` with this context; the output is below ``folder`` and made once, also by several processes."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        out, said = folder / "out", folder / "failed.txt"
        if not said.exists():
            builds = more.get("builds") or build_stubs(folder / "build")
            done = run_app(out, context(**{**more, "builds": str(builds)}))
            said.write_text(done.stdout + done.stderr if done.returncode else "", "utf-8")
        return Synthesized(out, said.read_text("utf-8"))


def run_app(out: Path, given: Mapping[str, object]) -> subprocess.CompletedProcess[str]:
    """Run ``app.py`` as the CDK command line does."""
    environment = {**os.environ, **QUICK, "CDK_CONTEXT_JSON": json.dumps(given), "CDK_OUTDIR": str(out)}
    return subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@dataclass(frozen=True)
class Statement:
    """One statement of a policy, with references written as ``<LogicalId.Attribute>``."""

    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Mapping[str, Any]
    principals: tuple[str, ...]

    @property
    def pairs(self) -> set[tuple[str, str]]:
        return {(action, resource) for action in self.actions for resource in self.resources}


@dataclass(frozen=True)
class Template:
    """A CloudFormation template; resources go by their logical id."""

    body: Mapping[str, Any]
    path: Path

    @property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        return self.body["Resources"]

    def whole(self, kind: str) -> dict[str, Mapping[str, Any]]:
        """Resources of a type (without ``AWS::``), with their policies for deletion."""
        return {name: each for name, each in self.resources.items() if each["Type"] == f"AWS::{kind}"}

    def of(self, kind: str) -> dict[str, Mapping[str, Any]]:
        """Properties of the resources of a type."""
        return {name: each.get("Properties", {}) for name, each in self.whole(kind).items()}

    def only(self, kind: str) -> Mapping[str, Any]:
        """Properties of the one resource of a type."""
        (found,) = self.of(kind).values()
        return found

    def id_of(self, kind: str, key: str, value: object) -> str:
        """The resource of a type whose property ``key`` has this value."""
        (found,) = (name for name, each in self.of(kind).items() if text(each.get(key)) == value)
        return found

    def policies_of(self, role: str) -> list[Statement]:
        """Every statement of a role, inline or attached."""
        documents = [each["PolicyDocument"] for each in self.of("IAM::Role")[role].get("Policies", [])]
        for policy in self.of("IAM::Policy").values():
            if {"Ref": role} in policy["Roles"]:
                documents.append(policy["PolicyDocument"])
        return [statement for document in documents for statement in statements(document)]

    def documents(self) -> Iterator[tuple[str, Statement]]:
        """Every statement of every policy in the template, by the resource where it stands."""
        for name, each in self.resources.items():
            for document in _documents(each.get("Properties", {})):
                for statement in statements(document):
                    yield name, statement


def _documents(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        if "Statement" in value:
            yield value
        else:
            for each in value.values():
                yield from _documents(each)
    elif isinstance(value, list):
        for each in value:
            yield from _documents(each)


def statements(document: Mapping[str, Any]) -> list[Statement]:
    """The statements of a policy document."""
    return [
        Statement(
            effect=each["Effect"],
            actions=tuple(listed(each["Action"])),
            resources=tuple(text(resource) for resource in listed(each.get("Resource", []))),
            conditions=each.get("Condition", {}),
            principals=tuple(_principals(each.get("Principal", {}))),
        )
        for each in document["Statement"]
    ]


def _principals(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        for kind, named in value.items():
            yield from (f"{kind} {text(each)}" for each in listed(named))


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def text(value: Any) -> Any:
    """A value with references as text: ``<Queue.Arn>``; what is none stays as it is."""
    match value:
        case {"Ref": name}:
            return f"<{name}>"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{name}.{attribute}>"
        case {"Fn::Join": [between, parts]}:
            return between.join(text(part) for part in parts)
        case {"Fn::Sub": str(pattern)}:
            return pattern
        case dict():
            return {key: text(each) for key, each in value.items()}
        case list():
            return [text(each) for each in value]
    return value


_ASSET = re.compile(r"\b[0-9a-f]{64}\b")
_VERSION = re.compile(r"(CurrentVersion)[0-9A-F]{8}[0-9a-f]{32}")


def reviewed(template: Template) -> str:
    """The template as a reviewer reads it: references short, what changes with code masked, long texts left out."""
    shown: dict[str, Any] = {}
    for name, each in sorted(template.resources.items()):
        properties = text(each.get("Properties", {}))
        for long in ("DefinitionString", "DashboardBody"):
            if long in properties:
                properties[long] = "<text>"
        kept = {key: text(each[key]) for key in ("DeletionPolicy", "UpdatePolicy") if key in each}
        shown[name] = {"Type": each["Type"], **kept, "Properties": properties}
    written = _layout({"Resources": shown, "Outputs": text(template.body["Outputs"])})
    return _VERSION.sub(r"\1<hash>", _ASSET.sub("<hash>", written)) + "\n"


def _layout(value: Any, indent: str = "") -> str:
    """JSON with a line for what fits in one."""
    line = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if len(indent) + len(line) <= 118 or not isinstance(value, dict | list):
        return line
    deeper = indent + " "
    if isinstance(value, list):
        parts, brackets = [_layout(each, deeper) for each in value], "[]"
    else:
        parts, brackets = [f"{json.dumps(key)}: {_layout(value[key], deeper)}" for key in sorted(value)], "{}"
    inside = ",\n".join(deeper + part for part in parts)
    return f"{brackets[0]}\n{inside}\n{indent}{brackets[1]}"
