"""What a workflow runs, as sources to read: of files at hand, or of the components that a registry holds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tdev.domain.permissions.deriving import Source
from tdev.kernel.errors import NotFoundError
from tdev.kernel.tenant import SHARED
from tdev.model.component import Component
from tdev.model.plan import Reason
from tdev.model.workflow import Workflow
from tdev.platform.artifacts import Artifacts

_PACKAGE = Path(__file__).resolve().parents[2]
"""The folder of ``tdev``."""


def sources_of(workflow: Workflow, code: Mapping[str, tuple[str, str]], reasons: Sequence[Reason] = ()) -> list[Source]:
    """The sources of a workflow, step by step.

    Args:
        workflow: The plan.
        code: For a name or reference, as a step writes it, the exact reference and the source text; steps whose
            component is not among them bring nothing.
        reasons: The planner's reasons: the words of the goal that each step serves. A step without any serves the goal.
    """
    words = {reason.step: reason.words for reason in reasons}
    found = []
    for step in workflow.steps:
        known = code.get(step.agent) or code.get(step.agent.partition("@")[0])
        if known is not None:
            found.append(Source(known[0], known[1], step.id, words.get(step.id) or workflow.goal))
    return found


def registered_sources(
    workflow: Workflow,
    resolve: Callable[[str], Component],
    artifacts: Artifacts,
    tenant: str,
    reasons: Sequence[Reason] = (),
) -> list[Source]:
    """The sources of a workflow of registered components, with the components that those use.

    What comes with the product counts where it asks its context for AWS, and brings nothing otherwise.

    Args:
        workflow: The plan.
        resolve: Finds a component by its reference, as the tenant sees it.
        artifacts: Where their code is kept.
        tenant: Whose workflow it is.
        reasons: As for ``sources_of``.

    Raises:
        NotFoundError: When a component, or its code, is not there.
    """
    words = {reason.step: reason.words for reason in reasons}
    found = []
    for step in workflow.steps:
        for component in _used(step.agent, resolve):
            code = _text_of(component, artifacts, tenant)
            if code:
                ref = f"{component.name}@{component.version}"
                found.append(Source(ref, code, step.id, words.get(step.id) or workflow.goal))
    return found


def _text_of(component: Component, artifacts: Artifacts, tenant: str) -> str:
    """The source of a component; empty for one without code, and for ours that does nothing on AWS."""
    code = component.code
    if code is None:
        return ""
    if code.key is not None:
        return artifacts.get(SHARED if component.tenant == SHARED else tenant, code.key).decode()
    module = code.entrypoint.partition(":")[0]
    if not module.startswith("tdev."):
        return ""
    try:
        text = _PACKAGE.joinpath(*module.split(".")[1:]).with_suffix(".py").read_text(encoding="utf-8")
    except OSError:  # a folder of its own: what is in there are agents of the platform
        return ""
    return text if "context.aws(" in text else ""


def _used(ref: str, resolve: Callable[[str], Component]) -> Iterator[Component]:
    """A component and all that it uses, each once; what it names but nobody has registered is a tool of a framework."""
    first = resolve(ref)
    waiting, seen = [first], {(first.name, first.version)}
    while waiting:
        component = waiting.pop(0)
        yield component
        for name in component.tools:
            try:
                used = resolve(name)
            except NotFoundError:
                continue
            if (used.name, used.version) not in seen:
                seen.add((used.name, used.version))
                waiting.append(used)
