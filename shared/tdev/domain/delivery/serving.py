"""A service at work: its workflow, compiled once from the files of its bundle, and its components.

No pydantic here: a service starts without it. What it runs, it runs as the executor does.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from tdev.domain.delivery.integrity import COMPONENTS, WORKFLOW, digest_of
from tdev.domain.registry.manifests import built_in_manifests
from tdev.domain.secrets.vault import Vault
from tdev.domain.workflow.compiling import CompiledWorkflow, Executable, Lookup, compile_workflow
from tdev.domain.workflow.conforming import conform
from tdev.domain.workflow.executables import executable
from tdev.domain.workflow.nested import nested_call
from tdev.domain.workflow.records import SMALL
from tdev.domain.workflow.run import ContextFor, Run
from tdev.domain.workflow.running import Scheduler
from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import (
    Finding,
    InvalidError,
    NotFoundError,
    OutcomeUnknownError,
    StepError,
    StepTimeoutError,
    TDevError,
)
from tdev.kernel.json_types import digest
from tdev.kernel.semver import Version
from tdev.kernel.tenant import SHARED
from tdev.platform.sandbox import Sandbox
from tdev.platform.secrets import Secrets
from tdev.platform.web import Web
from tdev.sdk.context import Context, no_aws

HARMLESS = frozenset({"pure", "read:files", "write:files"})
"""Effects that end with the workspace of a call."""


@dataclass(frozen=True, slots=True)
class PackedCode:
    """Where the code of a packed component is; ``key`` is the digest of a foreign one's source."""

    entrypoint: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class PackedComponent:
    """What a service knows of a component. It was approved and packed, so it runs whatever became of it since."""

    name: str
    version: str
    code: PackedCode
    effects: tuple[str, ...]
    secrets: tuple[str, ...]
    input_schema: Mapping[str, Any]
    status: str = "stable"
    tenant: str = SHARED

    @property
    def ref(self) -> str:
        """``name@version``."""
        return f"{self.name}@{self.version}"


class PackedComponents:
    """The components of a bundle by reference, and the sources of the foreign ones by digest."""

    def __init__(self, files: Mapping[str, bytes], named: Mapping[str, str]) -> None:
        """Read them.

        Args:
            files: Path -> content of the whole bundle.
            named: Reference -> digest of the code, as the manifest has it.
        """
        self._sources: dict[str, bytes] = {}
        self._known: dict[str, PackedComponent] = {}
        for path in sorted(files):
            if path.startswith(COMPONENTS) and path.endswith(".json"):
                source = files[f"{path.removesuffix('.json')}.py"]
                key = digest_of(source)
                self._sources[key] = source
                self._add(json.loads(files[path]), key)
        for document in built_in_manifests().values():
            if f"{document['name']}@{document['version']}" in named:
                self._add(document, None)

    def _add(self, document: Mapping[str, Any], key: str | None) -> None:
        component = PackedComponent(
            name=document["name"],
            version=document["version"],
            code=PackedCode(document["code"]["entrypoint"], key),
            effects=tuple(document.get("effects", ("pure",))),
            secrets=tuple(document.get("secrets", ())),
            input_schema=document.get("input_schema", {}),
        )
        self._known[component.ref] = component

    def find(self, ref: str) -> PackedComponent:
        """The newest that ``name``, ``name@1``, ``name@1.2`` or ``name@1.2.0`` allows. Raises ``NotFoundError``."""
        if ref in self._known:
            return self._known[ref]
        name, _, part = ref.partition("@")
        fitting = [one for one in self._known.values() if one.name == name and _fits(one.version, part)]
        if not fitting:
            known = ", ".join(sorted(self._known))
            raise NotFoundError(f"this service was packed without {ref!r}", hint=f"it has {known}")
        return max(fitting, key=lambda one: Version.parse(one.version))

    def put(self, tenant: str, content: bytes) -> str:
        """Sources are only read. Raises ``InvalidError``."""
        raise InvalidError(f"a bundle takes no {len(content)} bytes more")

    def get(self, tenant: str, digest: str) -> bytes:
        """See ``Artifacts.get``."""
        if digest not in self._sources:
            raise NotFoundError(f"there is no artifact {digest!r}")
        return self._sources[digest]

    def has(self, tenant: str, digest: str) -> bool:
        """See ``Artifacts.has``."""
        return digest in self._sources


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the process of a service can do: each is made when it is first needed."""

    web: Callable[[], Web]
    sandbox: Callable[[], Sandbox]
    secrets: Callable[[], Secrets]
    free: frozenset[str]
    """Effects that a component may have which another one calls."""
    tenant: str = "local"
    clock: Clock = field(default=system_clock)
    aws: Callable[[str], Any] = no_aws


class StandIns:
    """What takes the place of components that reach outside, and notes what they would have been asked.

    Args:
        answers: Name of a component -> what it is to have answered; an empty object for the others.
    """

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self._answers = answers
        self.calls: list[dict[str, Any]] = []

    def for_(self, component: PackedComponent) -> Executable | None:
        """The stand-in of a component; None for one that reaches nothing outside."""
        if set(component.effects) <= HARMLESS:
            return None

        def call(given: dict[str, Any], context: Context | None) -> Any:
            self.calls.append({"component": component.name, "input": given})
            return self._answers.get(component.name, {})

        return Executable(component.ref, call, False, component.effects, component.input_schema)


class ComponentShelf:
    """The components of a bundle, each made ready when it is first asked for; threads may share it.

    Args:
        files: Path -> content of the bundle, checked.
        named: Reference -> digest, from its manifest.
        abilities: What the components may use.
    """

    def __init__(self, files: Mapping[str, bytes], named: Mapping[str, str], abilities: Abilities) -> None:
        self._abilities = abilities
        self._components = PackedComponents(files, named)
        self._vault = Vault(abilities.secrets, abilities.tenant)
        self._found: dict[str, Executable] = {}

    def find(self, ref: str) -> PackedComponent:
        """What is known of a component. Raises ``NotFoundError``."""
        return self._components.find(ref)

    def executable(self, ref: str) -> Executable:
        """A component, ready to be called. Raises ``NotFoundError``, also when a secret of it is not set."""
        component = self._components.find(ref)
        if component.ref not in self._found:
            sandbox, tenant = self._abilities.sandbox, self._abilities.tenant
            made = executable(component, self._vault, tenant, lambda: self._components, sandbox)
            self._found[component.ref] = made
        return self._found[component.ref]

    def contexts(self, workspace: Callable[[], Path], lookup: Lookup) -> ContextFor:
        """What makes the contexts of one call.

        Args:
            workspace: Answers its folder.
            lookup: Finds the components that others call.
        """
        abilities = self._abilities

        def context(step: str, key: str, depth: int = 0) -> Context:
            def call(name: str, payload: Mapping[str, Any]) -> Any:
                found = lookup(name)
                return nested_call(found, payload, lambda: context(step, key, depth + 1), depth, abilities.free)

            return Context(workspace(), None, abilities.web, call, key, abilities.clock, aws=abilities.aws)

        return context


def checked_inputs(wanted: Mapping[str, Any], inputs: Any) -> dict[str, Any]:
    """The inputs of a service, with what its workflow fills in.

    Args:
        wanted: JSON Schema of the inputs.
        inputs: What a caller gives.

    Raises:
        InvalidError: When they are not what is wanted, with one finding each.
    """
    if not isinstance(inputs, Mapping):
        raise InvalidError("the inputs are no object", [Finding("#/inputs", "must be an object", "not_an_object")])
    values, found = conform(wanted, dict(inputs))
    if found:
        wrong = [replace(finding, pointer=f"#/inputs{finding.pointer[1:]}") for finding in found]
        raise InvalidError("the inputs are not what the service wants", wrong)
    return dict(values)


class PackedService:
    """The workflow of a bundle, ready to be called; threads may share it."""

    def __init__(self, files: Mapping[str, bytes], named: Mapping[str, str], abilities: Abilities) -> None:
        """Compile it.

        Args:
            files: Path -> content of the bundle, checked.
            named: Reference -> digest, from its manifest.
            abilities: What its components may use.

        Raises:
            NotFoundError: When a component, or a secret that one declares, is not there.
        """
        self._clock = abilities.clock
        self._shelf = ComponentShelf(files, named, abilities)
        self._document: Mapping[str, Any] = json.loads(files[WORKFLOW])
        self._compiled = compile_workflow(self._document, self._shelf.executable)

    @cached_property
    def wanted(self) -> Mapping[str, Any]:
        """JSON Schema of the inputs."""
        schema: Mapping[str, Any] = self._document.get("inputs", {})
        return schema

    def call(
        self,
        inputs: Mapping[str, Any],
        key: str,
        workspace: Callable[[], Path],
        noted: dict[str, Any] | None = None,
    ) -> Any:
        """Run the workflow to its end; answers its result.

        Args:
            inputs: JSON object.
            key: The same for the same call, when it is made again.
            workspace: Answers a folder for this call alone, the same one each time; asked when a component needs it.
            noted: Is given what components that reach outside have answered, by their names.

        Raises:
            InvalidError: When the inputs are not what the workflow wants, with one finding each.
            StepError: When a step failed.
        """
        run = self._ran(self._compiled, inputs, key, self._shelf.contexts(workspace, self._shelf.executable))
        if noted is not None:
            noted.update(_reached(run))
        if run.status != "succeeded":
            raise _failure(run)
        return run.result

    def rehearse(
        self, inputs: Mapping[str, Any], answers: Mapping[str, Any], key: str, workspace: Callable[[], Path]
    ) -> dict[str, Any]:
        """Run the workflow without any effect outside the workspace.

        It answers the result, the error, the calls that were held back (``effects``) and the outputs of the steps; of a
        large output its digest.

        Args:
            inputs: JSON object.
            answers: Name of a component -> what it is to have answered, for those that are not called.
            key: As for ``call``.
            workspace: As for ``call``.

        Raises:
            InvalidError: As ``call``.
        """
        stand_ins = StandIns(answers)

        def lookup(ref: str) -> Executable:
            return stand_ins.for_(self._shelf.find(ref)) or self._shelf.executable(ref)

        run = self._ran(compile_workflow(self._document, lookup), inputs, key, self._shelf.contexts(workspace, lookup))
        return {"result": run.result, "error": run.error, "effects": stand_ins.calls, "steps": _outputs(run)}

    def _ran(self, workflow: CompiledWorkflow, inputs: Mapping[str, Any], key: str, contexts: ContextFor) -> Run:
        values = checked_inputs(self.wanted, inputs)
        run = Run(workflow, values, stream=key, context_for=contexts)
        Scheduler(clock=self._clock).execute([run])
        return run


def _fits(version: str, part: str) -> bool:
    return not part or f"{version}.".startswith(f"{part}.")


def _reached(run: Run) -> dict[str, Any]:
    """What components that reach outside have answered: of several answers the first stands for all."""
    found: dict[str, Any] = {}
    for step in run.workflow.steps:
        record = run.finished.get(step.id)
        if record is None or record.status != "succeeded" or set(step.executable.effects) <= HARMLESS:
            continue
        answers = from_json(record.raw or b"null")
        several = [answers] if step.for_each is None else answers
        if several:
            found.setdefault(step.executable.ref.partition("@")[0], several[0])
    return found


def _outputs(run: Run) -> dict[str, Any]:
    """What each step has put out."""
    found = {}
    for step in run.workflow.steps:
        record = run.finished.get(step.id)
        if record is not None and record.status == "succeeded":
            output = from_json(record.raw or b"null")
            found[step.id] = output if len(record.raw) <= SMALL else {"digest": digest(output)}
    return found


_KINDS: Mapping[str, type[TDevError]] = {
    StepTimeoutError.code: StepTimeoutError,
    OutcomeUnknownError.code: OutcomeUnknownError,
}


def _failure(run: Run) -> TDevError:
    error = run.error or {"code": "step_failed", "message": "the run ended without a result"}
    kind = _KINDS.get(error["code"], StepError)
    where = f"step {error['step']!r}: " if error.get("step") else ""
    return kind(f"{where}{error['message']}", hint=error.get("hint"))
