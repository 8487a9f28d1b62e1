"""The agent behind ``POST /api/generate``: a specification in, what is there or a tested component out."""

import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import Field, JsonValue

from tdev.domain.analysis.component import component_from
from tdev.domain.analysis.reading import read
from tdev.domain.composing.building import Workshop, build
from tdev.domain.composing.json_spec import spec_from_json
from tdev.domain.composing.openapi import specs_from_openapi
from tdev.domain.composing.words_spec import spec_from_words
from tdev.domain.models.code import propose_code
from tdev.domain.mutation.trying import mutation_score
from tdev.domain.registry.references import version_of
from tdev.domain.workflow.compiling import compile_workflow
from tdev.domain.workflow.running import Run, Scheduler
from tdev.kernel.errors import Finding, InvalidError, NotFoundError, StepError
from tdev.model.component import Component, Example, Standing
from tdev.model.generation import Generated, Generation
from tdev.model.noun import Noun, Tenant
from tdev.model.spec import Spec, SpecExample
from tdev.model.workflow import Workflow
from tdev.runtime import Runtime
from tdev.sdk.context import Context

_MUTANTS = 60
_BUDGET_S = 8.0


class GenerateRequest(Noun):
    """A specification in one of its forms, or a component that is to be made better.

    Exactly one of ``goal``, ``spec``, ``openapi`` and ``component`` is given; with ``component`` the examples are added
    to those that it has.
    """

    tenant: Tenant
    requester: str = ""
    request_id: str = ""
    goal: str = Field(default="", max_length=8000)
    spec: dict[str, JsonValue] | None = None
    openapi: dict[str, JsonValue] | None = None
    component: str = Field(default="", max_length=160)
    examples: tuple[SpecExample, ...] = ()
    server: str = Field(default="", max_length=500)
    name: str | None = Field(default=None, max_length=64)
    reuse: bool = True
    register_it: bool = True
    may_vouch: bool = False


class AutoAgentComposer:
    """Finds, composes or generates components. What it generates is tested before anybody sees it."""

    request = GenerateRequest

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def run(self, request: GenerateRequest) -> Generation:
        """Build every specification of the request.

        Raises:
            InvalidError: When the request holds no specification, or a wrong one.
            NotFoundError: When it names a component or a template that is not there.
            DeniedError: When this machine may not run code that is not its own.
        """
        workshop = self.workshop(request)
        reuse = request.reuse and not request.component
        made = [build(spec, workshop, reuse=reuse) for spec in self._specs(request)]
        if request.register_it:
            made = [self.kept(request, each) for each in made]
        return Generation(items=tuple(made))

    def _specs(self, request: GenerateRequest) -> list[Spec]:
        given = [
            bool(request.goal.strip()),
            request.spec is not None,
            request.openapi is not None,
            bool(request.component),
        ]
        if sum(given) != 1:
            what = "give one of goal, spec, openapi and component"
            raise InvalidError(f"there is no one specification: {what}", [Finding("#", what, "spec")])
        if request.openapi is not None:
            return specs_from_openapi(request.openapi, request.server)
        if request.component:
            return [self._refined(request)]
        if request.spec is not None:
            found = spec_from_json({**request.spec, **({"name": request.name} if request.name else {})})
        else:
            found = spec_from_words(request.goal, request.name)
        return [found.model_copy(update={"examples": (*found.examples, *request.examples)})]

    def _refined(self, request: GenerateRequest) -> Spec:
        """What a component says of itself, with more examples."""
        known = self.runtime.catalogue(request.tenant).get(request.component)
        if known.tenant != request.tenant:
            hint = "generate one of your own: tdev generate"
            raise NotFoundError(f"{known.ref} is no component of this tenant", hint=hint)
        examples = [SpecExample(input=each.input, output=each.output) for each in known.examples]
        more = [each for each in request.examples if each not in examples]
        return Spec(
            name=known.name,
            kind=known.type,
            description=known.description,
            inputs=known.input_schema,
            outputs=known.output_schema,
            examples=(*examples, *more)[:50],
            words=" ".join((*known.phrases[:3], known.description))[:8000],
        )

    def workshop(self, request: GenerateRequest) -> Workshop:
        """What components are built with for the tenant of a request."""
        tenant = request.tenant
        proposes = None
        if self.runtime.settings.model not in ("", "none"):
            model = self.runtime.model(tenant, by=request.requester or "composer")
            proposes = partial(propose_code, model)
        return Workshop(
            retrieval=self.runtime.retrieval(tenant),
            run=partial(self._result, tenant),
            sandbox=partial(self.runtime.sandbox_of, tenant),
            mutate=partial(mutation_score, limit=_MUTANTS, budget_s=_BUDGET_S),
            propose=proposes,
        )

    def _result(self, tenant: str, workflow: Workflow, inputs: Mapping[str, Any]) -> Any:
        """Run a workflow of components without effects; nothing of it is kept."""
        with tempfile.TemporaryDirectory(prefix="tdev-composer-") as folder:
            context = Context(Path(folder), clock=self.runtime.clock)
            compiled = compile_workflow(workflow.model_dump(mode="json"), self.runtime.lookup(tenant))
            run = Run(compiled, dict(inputs), context_for=lambda step, key: context)
            Scheduler(clock=self.runtime.clock).execute([run])
        if run.status != "succeeded":
            raise StepError(str((run.error or {}).get("message", "it gave no result")))
        return run.result

    def kept(self, request: GenerateRequest, made: Generated) -> Generated:
        """Keep what was built: code as a component, a composition as a workflow; a scaffold is never kept.

        Keeping the same again changes nothing.
        """
        if made.how == "composed" and made.workflow is not None:
            actor = request.requester or "unknown"
            workflows = self.runtime.workflows(request.tenant)
            saved = workflows.save(made.workflow, actor=actor, request_id=request.request_id)
            return made.model_copy(update={"workflow": saved, "registered": True})
        if made.how not in ("template", "model"):
            return made
        component = self._published(request, made)
        return made.model_copy(update={"component": component, "registered": True, "status": component.status})

    def _published(self, request: GenerateRequest, made: Generated) -> Component:
        known = read(made.code, filename=f"{made.spec.name}.py")
        version = self.next_version(request.tenant, made)
        examples = [Example(input=e.input, output=e.output) for e in made.spec.examples if e.raises is None]
        fields = {"examples": tuple(examples)} if examples else {}
        component = component_from(
            made.code, known[0], version=version, declared_effects=made.spec.effects, fields=fields
        )
        digest = self.runtime.artifacts_of(request.tenant).put(request.tenant, made.code.encode())
        assert component.code is not None
        score = made.mutation.score if made.mutation else None
        vouched = made.status == "stable" and request.may_vouch and not self.runtime.approval_policy.in_production
        reason = f"generated; its tests killed {score:.0%} of the mutants" if score is not None else "generated"
        component = component.model_copy(
            update={
                "code": component.code.model_copy(update={"key": digest}),
                "status": "stable" if vouched else "experimental",
                "standing": Standing(reason=reason, by=request.requester, mutation_score=score),
            }
        )
        actor = request.requester or "unknown"
        return self.runtime.catalogue(request.tenant).publish(component, actor=actor, request_id=request.request_id)

    def next_version(self, tenant: str, made: Generated) -> str:
        """The version that code is published with: 1.0.0, or the next minor one behind those of other code."""
        try:
            versions = [
                each for each in self.runtime.catalogue(tenant).versions(made.spec.name) if each.tenant == tenant
            ]
        except NotFoundError:
            return "1.0.0"
        same = [each for each in versions if each.code and each.code.sha256 == read(made.code)[0].sha256]
        if same:
            return same[0].version
        newest = max((version_of(each.version) for each in versions), default=None)
        return "1.0.0" if newest is None else f"{newest.major}.{newest.minor + 1}.0"
