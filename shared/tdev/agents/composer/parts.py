"""The agent of the state machine behind a plan that lacks parts: finds or builds a component for each of them."""

from tdev.agents.composer.agent import AutoAgentComposer, GenerateRequest
from tdev.domain.composing.building import LEAST_EXAMPLES, Workshop, build
from tdev.domain.composing.catalogue import templates
from tdev.domain.composing.naming import free_name
from tdev.domain.composing.parts import Part, naming, parts_of, without_examples
from tdev.domain.composing.telling import question, summary
from tdev.domain.models.names import better_name
from tdev.kernel.errors import DeniedError
from tdev.model.execution import Execution
from tdev.model.generation import Composition, Generated, MadePart
from tdev.model.requests import ComposeRequest
from tdev.model.spec import Spec
from tdev.runtime import Runtime


class ComposerAgent:
    """Builds what a plan lacks, with the leave that the execution has on record.

    What was built is written down with the execution before any of it is published, once: called again after a crash,
    the agent publishes exactly that, and builds nothing anew. So a model is not asked twice, and names stay.
    """

    request = ComposeRequest

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._composer = AutoAgentComposer(runtime)

    def run(self, request: ComposeRequest) -> Composition:
        """Find or build a component for each missing part, and name it in the goal.

        Raises:
            DeniedError: When whoever asked for the execution gave no leave to generate, or this machine may not run
                code that is not its own.
            InvalidError: When too much is missing.
        """
        executions = self.runtime.executions(request.tenant)
        known = executions.get(request.execution.id)
        if not known.generate:
            hint = "start it anew with: generate"
            raise DeniedError(f"nothing may be generated for execution {known.id!r}", hint=hint)
        if not known.made:
            built = self._built(request, known)

            def with_parts(now: Execution) -> Execution:
                return now.model_copy(update={"made": now.made or built})

            known = executions.change(known.id, with_parts)
        self._publish(request, known)
        return _composition(request.goal, known.made)

    def _built(self, request: ComposeRequest, known: Execution) -> tuple[MadePart, ...]:
        order = self._order(request, known)
        workshop = self._composer.workshop(order)
        parts = parts_of(request.goal, request.missing, workshop.retrieval.verbs)
        taken = set(workshop.retrieval.by_name)
        made = []
        for part in parts:
            one = self._made(part, order, workshop, taken)
            made.append(one)
            taken.add(one.name)
        return tuple(made)

    def _made(self, part: Part, order: GenerateRequest, workshop: Workshop, taken: set[str]) -> MadePart:
        if part.spec is None:
            why = "a condition, a trigger or a ban is no component; say it in a workflow of your own"
            return MadePart(words=part.words, name="", how="scaffold", status="scaffold", missing=(why,))
        named = self._named(part.spec, order, taken)
        found = build(named, workshop)
        if found.how in ("existing", "composed") and not _whole(found):
            other = build(named, workshop, reuse=False)
            # A step of a plan gives its whole answer: where a part of it is wanted, a component gives just that.
            found = found if other.how == "scaffold" else other.model_copy(update={"proof": found.proof})
        return self._noted(part.words, _decided(found), order.tenant)

    def _named(self, spec: Spec, order: GenerateRequest, taken: set[str]) -> Spec:
        """With a name that nothing has: that of a model where one is set and gives a good one."""
        name = free_name(spec.name, taken)
        if self.runtime.settings.model not in ("", "none"):
            model = self.runtime.model(order.tenant, by=order.requester or "composer")
            name = better_name(model, spec, name, taken)
        return spec.model_copy(update={"name": name})

    def _noted(self, words: str, found: Generated, tenant: str) -> MadePart:
        """One part for the record; the whole of what was generated is an artifact."""
        artifacts = self.runtime.artifacts_of(tenant)
        generated = found.how in ("template", "model")
        components: tuple[str, ...] = ()
        if found.workflow is not None:
            components = tuple(step.agent for step in found.workflow.steps)
        elif generated:
            components = (f"{found.spec.name}@{self._composer.next_version(tenant, found)}",)
        return MadePart(
            words=words,
            name=found.spec.name,
            how=found.how,
            status="experimental" if generated else found.status,
            components=components,
            code=artifacts.put(tenant, found.code.encode()) if found.code else None,
            generated=artifacts.put(tenant, found.model_dump_json().encode()) if generated else None,
            template=found.template,
            proof=found.proof,
            tests=found.tests,
            mutation=found.mutation,
            missing=found.missing,
            notes=found.notes,
        )

    def _publish(self, request: ComposeRequest, known: Execution) -> None:
        """Register what was generated; what is there already with this content stays as it is."""
        order = self._order(request, known)
        artifacts = self.runtime.artifacts_of(request.tenant)
        for part in known.made:
            if part.generated is not None:
                text = artifacts.get(request.tenant, part.generated)
                self._composer.kept(order, Generated.model_validate_json(text))

    def _order(self, request: ComposeRequest, known: Execution) -> GenerateRequest:
        """On whose behalf is built; nobody vouches for what was generated on the way."""
        return GenerateRequest(tenant=request.tenant, requester=known.requester, request_id=known.id)


def _decided(found: Generated) -> Generated:
    """What was built, if enough examples decided it: what is run at once was not looked at by anybody before."""
    pure = found.how == "model" or (found.template is not None and templates()[found.template].pure)
    examples = len(found.spec.examples)
    if found.how not in ("template", "model") or not pure or examples >= LEAST_EXAMPLES:
        return found
    by = f"the template {found.template}" if found.template else "a model"
    more = f"{LEAST_EXAMPLES - examples} more" if examples else f"at least {LEAST_EXAMPLES}"
    why = f"{more} example{'' if more == '1 more' else 's'}: {by} fits, and other ways would fit as well"
    return found.model_copy(update={"how": "scaffold", "status": "scaffold", "missing": (why,)})


def _whole(found: Generated) -> bool:
    """Whether the steps are just calls, one on the answer of the other, and the last answer is what is wanted."""
    workflow = found.workflow
    if workflow is None:
        return False
    plain = all(isinstance(v, str) and v.startswith("${") for step in workflow.steps for v in step.input.values())
    return plain and workflow.output == "${" + workflow.steps[-1].id + "}"


def _composition(goal: str, made: tuple[MadePart, ...]) -> Composition:
    """The answer that follows from what is on record."""
    names = [ref.partition("@")[0] for part in made for ref in part.components]
    return Composition(
        goal=naming(without_examples(goal), made),
        using=tuple(dict.fromkeys(names)),
        changes=tuple(map(summary, made)),
        questions=tuple(question(part) for part in made if not part.components),
    )
