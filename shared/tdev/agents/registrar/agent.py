"""The agent behind ``POST /api/tools`` and its siblings: code in, component of the registry out."""

from tdev.domain.analysis.component import component_from
from tdev.domain.analysis.gate import pass_gate
from tdev.domain.analysis.reading import read
from tdev.kernel.errors import Finding, InvalidError
from tdev.kernel.plurals import counted
from tdev.model.component import Component
from tdev.model.requests import RegisterRequest
from tdev.runtime import Runtime


class RegistrarAgent:
    """Publishes code. It reads the code and never runs it; what it does to the world is computed, not believed."""

    request = RegisterRequest

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def run(self, request: RegisterRequest) -> Component:
        """Classify, let it pass the static gate, keep the source as an artifact, publish it as experimental.

        Raises:
            RefusedCodeError: When the static gate finds what may not be in there, with the places.
            InvalidError: When the code cannot be read, holds nothing to call, or is not of the wanted type.
            ConflictError: When this version exists with other content.
        """
        known = analysis, _ = read(request.code, filename=request.filename, name=request.name)
        if analysis.component.form == "module":
            finding = Finding("#/code", "there is no function and no class in it that could be called", "no_component")
            raise InvalidError(f"{request.filename} holds no component", [finding], hint="write a typed function")
        pass_gate(request.code, known=known)
        component = component_from(request.code, analysis, version=request.version)
        if request.type is not None and component.type != request.type:
            evidence = (
                f"{counted(component.brain_count, 'brain')}: that is {_a(component.type)}, not {_a(request.type)}"
            )
            raise InvalidError(f"{component.name}: {evidence}", [Finding("#/code", evidence, "other_type")])
        digest = self.runtime.artifacts_of(request.tenant).put(request.tenant, request.code.encode())
        if component.code is not None:
            component = component.model_copy(update={"code": component.code.model_copy(update={"key": digest})})
        catalogue, actor = self.runtime.catalogue(request.tenant), request.requester or "unknown"
        by = request.request_id or (request.execution.id if request.execution else "")
        return catalogue.publish(component, actor=actor, request_id=by)


def _a(kind: str) -> str:
    return f"an {kind}" if kind == "agent" else f"a {kind}"
