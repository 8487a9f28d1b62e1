"""The machine of a bundle, and the functions that it needs: one for each component, and the door."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tdev.domain.delivery.compiling.machine import DOOR, Effects, compile_machine
from tdev.domain.delivery.integrity import COMPONENTS, MANIFEST, WORKFLOW
from tdev.domain.delivery.modules import PACKAGE
from tdev.domain.registry.manifests import CATALOGUE
from tdev.kernel.errors import NotFoundError
from tdev.kernel.semver import Version
from tdev.model.service import BundleManifest
from tdev.platform.hosting import StepFunction, StepMachine

_CATALOGUE = f"tdev/{CATALOGUE.relative_to(PACKAGE).as_posix()}"


def machine_of(files: Mapping[str, bytes]) -> StepMachine:
    """Compile the workflow of a bundle; the door is the first of its functions.

    Args:
        files: Path -> content, checked.

    Raises:
        InvalidError: When the workflow cannot be compiled; one finding for each reason.
        NotFoundError: When a component is not in the bundle.
    """
    manifest = BundleManifest.model_validate_json(files[MANIFEST])
    known = _Known(files)
    made = compile_machine(workflow_in(files), effects_in(files))
    functions = [StepFunction(DOOR, DOOR)]
    for placeholder, ref in made.functions.items():
        reached = known.reached(ref)
        own = {f"{document['name']}@{document['version']}" for document in reached}
        statements = tuple(each for each in manifest.permissions if own & {why.component for why in each.because})
        secrets = sorted({name for document in reached for name in document.get("secrets", ())})
        functions.append(StepFunction(placeholder, ref, statements, tuple(secrets)))
    return StepMachine(made.definition, tuple(functions))


def workflow_in(files: Mapping[str, bytes]) -> Mapping[str, Any]:
    """The document of the workflow of a bundle."""
    found: dict[str, Any] = json.loads(files[WORKFLOW])
    return found


def effects_in(files: Mapping[str, bytes]) -> Effects:
    """What a bundle says of the effects of its components. The answer raises ``NotFoundError``."""
    known = _Known(files)
    return lambda ref: known.find(ref).get("effects", ("pure",))


class _Known:
    """What a bundle says of its components."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        documents: list[dict[str, Any]] = [*json.loads(files[_CATALOGUE])]
        documents += [
            json.loads(text) for path, text in files.items() if path.startswith(COMPONENTS) and path.endswith(".json")
        ]
        self._documents = {f"{each['name']}@{each['version']}": each for each in documents}

    def find(self, ref: str) -> Mapping[str, Any]:
        """The newest that a reference allows. Raises ``NotFoundError``."""
        name, _, part = ref.partition("@")
        fitting = [each for each in self._documents.values() if each["name"] == name and _fits(each["version"], part)]
        if not fitting:
            raise NotFoundError(f"the bundle has no component {ref!r}", hint=f"it has {', '.join(self._documents)}")
        return max(fitting, key=lambda each: Version.parse(each["version"]))

    def reached(self, ref: str) -> Iterable[Mapping[str, Any]]:
        """A component and all that it calls, directly or through others."""
        found: dict[str, Mapping[str, Any]] = {}
        waiting = [ref]
        while waiting:
            document = self.find(waiting.pop())
            exact = f"{document['name']}@{document['version']}"
            if exact not in found:
                found[exact] = document
                waiting += document.get("tools", ())
        return found.values()


def _fits(version: str, part: str) -> bool:
    return not part or f"{version}.".startswith(f"{part}.")
