"""What this process can do: the stores of a tenant and what runs workflows, on the engines that the settings choose."""

import logging
from collections.abc import Callable, Mapping
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

from tdev.hosts import Hosts
from tdev.kernel.errors import ConflictError, NotFoundError
from tdev.platform.log_records import keep_secrets
from tdev.sdk.context import Context
from tdev.settings import settings

if TYPE_CHECKING:
    from tdev.domain.audit.trail import AuditTrail
    from tdev.domain.delivery.bundle import Bundle
    from tdev.domain.delivery.dossiers import Dossiers
    from tdev.domain.delivery.gate import Bench
    from tdev.domain.delivery.histories import Histories
    from tdev.domain.delivery.recordings import Pace, Recordings
    from tdev.domain.delivery.rehearsing import Version
    from tdev.domain.delivery.services import ServiceStore
    from tdev.domain.delivery.shifting import Shift
    from tdev.domain.delivery.stage_calls import StageCalls
    from tdev.domain.delivery.stages import StagePlace, Stages
    from tdev.domain.delivery.watches import Watches
    from tdev.domain.execution.approvals import ApprovalTokens
    from tdev.domain.execution.idempotency import Idempotency
    from tdev.domain.execution.policy import ApprovalPolicy
    from tdev.domain.execution.store import ExecutionStore
    from tdev.domain.identity.callers import Callers
    from tdev.domain.identity.passes import Passes
    from tdev.domain.limits.metering import Meter, Rates
    from tdev.domain.limits.spending import Spending
    from tdev.domain.models.breaker import Breaker
    from tdev.domain.notices.deliveries import Deliveries
    from tdev.domain.notices.outbox import Outbox
    from tdev.domain.notices.subscriptions import Subscriptions
    from tdev.domain.planning.lessons.book import LessonBook
    from tdev.domain.planning.retrieval import Retrieval
    from tdev.domain.planning.retrievals import Retrievals
    from tdev.domain.registry.catalogue import Catalogue
    from tdev.domain.registry.workflows import WorkflowStore
    from tdev.domain.secrets.vault import Vault
    from tdev.domain.testing.history import History
    from tdev.domain.workflow.compiling import Executable, Lookup
    from tdev.domain.workflow.executables import Resolve
    from tdev.model.service import Release, Target
    from tdev.platform.hosting import Calls
    from tdev.platform.models import Model


class Runtime(Hosts):
    """The abilities of this process; see ``Engines`` for what it is made from."""

    # ---- people and secrets
    @cached_property
    def callers(self) -> "Callers":
        """Whose tenant a signing AWS identity is: not a tenant's data, so read with this process's own credentials."""
        from tdev.domain.identity.callers import Callers

        return Callers(self.tables, clock=self.clock)

    def passes(self, tenant: str) -> "Passes":
        """What lets browsers and readers of a tenant in."""
        from tdev.domain.identity.passes import Passes

        return Passes(self.tables_of(tenant), tenant, clock=self.clock)

    def vault(self, tenant: str) -> "Vault":
        """The secrets of one run, for the components that declare them."""
        from tdev.domain.secrets.vault import Vault

        return Vault(lambda: self.secrets, tenant)

    @cached_property
    def approval_policy(self) -> "ApprovalPolicy":
        """What a person is asked about here."""
        from tdev.domain.execution.policy import policy_of

        return policy_of(self.settings)

    # ---- stores of a tenant
    def catalogue(self, tenant: str) -> "Catalogue":
        """The components that a tenant can see."""
        from tdev.domain.registry.built_in import built_in_components
        from tdev.domain.registry.catalogue import Catalogue

        known, outbox = built_in_components(), self.outbox(tenant)
        return Catalogue(self.tables_of(tenant), tenant, built_in=known, outbox=outbox, clock=self.clock)

    def test_history(self, tenant: str) -> "History":
        """What the tests of components have said to a tenant."""
        from tdev.domain.testing.history import History

        return History(self.tables_of(tenant), tenant, self.outbox(tenant))

    def workflows(self, tenant: str) -> "WorkflowStore":
        """The saved workflows of a tenant."""
        from tdev.domain.registry.workflows import WorkflowStore

        return WorkflowStore(self.tables_of(tenant), tenant, clock=self.clock)

    def executions(self, tenant: str) -> "ExecutionStore":
        """The executions of a tenant."""
        from tdev.domain.execution.store import ExecutionStore

        outbox = self.outbox(tenant)
        return ExecutionStore(
            self.tables_of(tenant), self.artifacts_of(tenant), tenant, outbox=outbox, clock=self.clock
        )

    def spending(self, tenant: str) -> "Spending":
        """What the runs of a tenant have cost."""
        from tdev.domain.limits.spending import Spending

        return Spending(self.tables_of(tenant), tenant, clock=self.clock)

    def approval_tokens(self, tenant: str) -> "ApprovalTokens":
        """The open approvals of a tenant."""
        from tdev.domain.execution.approvals import ApprovalTokens

        return ApprovalTokens(self.tables_of(tenant), tenant, clock=self.clock)

    def idempotency(self, tenant: str) -> "Idempotency":
        """The Idempotency-Keys of a tenant."""
        from tdev.domain.execution.idempotency import Idempotency

        return Idempotency(self.tables_of(tenant), tenant, clock=self.clock)

    def trail(self, tenant: str) -> "AuditTrail":
        """The audit trail of a tenant."""
        from tdev.domain.audit.trail import AuditTrail

        return AuditTrail(self.tables_of(tenant), tenant, clock=self.clock)

    def services(self, tenant: str) -> "ServiceStore":
        """The services of a tenant, their releases and deployments."""
        from tdev.domain.delivery.services import ServiceStore

        return ServiceStore(self.tables_of(tenant), tenant, outbox=self.outbox(tenant), clock=self.clock)

    def dossiers(self, tenant: str) -> "Dossiers":
        """What the deployments of a tenant carry beside themselves."""
        from tdev.domain.delivery.dossiers import Dossiers

        return Dossiers(self.tables_of(tenant), tenant)

    # ---- telling
    def outbox(self, tenant: str) -> "Outbox":
        """The events of a tenant that are not on the bus yet."""
        from tdev.domain.notices.outbox import Outbox

        return Outbox(self.tables_of(tenant), tenant, lambda: self.bus, clock=self.clock)

    def watches(self, tenant: str) -> "Watches":
        """What is known of the live services of a tenant."""
        from tdev.domain.delivery.watches import Watches

        return Watches(self.tables_of(tenant), tenant, self.outbox(tenant))

    def subscriptions(self, tenant: str) -> "Subscriptions":
        """Where a tenant wants events sent."""
        from tdev.domain.notices.subscriptions import Subscriptions

        return Subscriptions(self.tables_of(tenant), tenant, clock=self.clock)

    def deliveries(self, tenant: str) -> "Deliveries":
        """The events of a tenant on their way."""
        from tdev.domain.notices.deliveries import Deliveries

        return Deliveries(self.tables_of(tenant), tenant, clock=self.clock)

    # ---- deploying
    def bench(self, tenant: str) -> "Bench":
        """What the gate of a deployment looks with."""
        from tdev.domain.delivery.gate import Bench
        from tdev.domain.delivery.packing import sources_of
        from tdev.domain.delivery.prices import read_prices

        return Bench(
            resolve=self.catalogue(tenant).get,
            source=sources_of(tenant, self.artifacts_of(tenant)),
            retrieval=self.retrieval(tenant),
            sandbox=partial(self.sandbox_of, tenant),
            has_secret=partial(self.secrets.has, tenant),
            policy=self.approval_policy,
            prices=read_prices(),
            region=self.settings.price_region,
            instances=self.settings.ecs_least,
        )

    def shift(self, tenant: str, target: "Target") -> "Shift":
        """What brings releases of a tenant live on a target."""
        from tdev.domain.delivery.shifting import Shift

        hosting = partial(self.hosting_of, tenant, target)
        return Shift(hosting, self.services(tenant), self.dossiers(tenant), clock=self.clock)

    # ---- from stage to stage
    def histories(self, tenant: str) -> "Histories":
        """What happened to the services of a tenant."""
        from tdev.domain.delivery.histories import Histories

        return Histories(self.tables_of(tenant), tenant, self.services(tenant))

    @cached_property
    def stages(self) -> "Stages":
        """The stages that services go through, and which this is. Raises ``InvalidError`` when they are set wrongly."""
        from tdev.domain.delivery.stages import stages_of

        return stages_of(self.settings.stages, self.settings.stage)

    def stage_calls(self, tenant: str, place: "StagePlace") -> "StageCalls":
        """The API of another stage, with the tenant's token there. Raises ``ConflictError`` when there is none."""
        from tdev.domain.delivery.stage_calls import StageCalls

        try:
            token = self.secrets.get(tenant, place.token_secret)
        except NotFoundError as cause:
            hint = f"keep a token of a developer there: tdev secrets set {place.token_secret}"
            raise ConflictError(f"there is no token for the stage {place.name}", hint=hint) from cause
        return StageCalls(self.web_to({place.host}), place, token)

    # ---- replaying
    def recordings(self, tenant: str) -> "Recordings":
        """The newest calls of a tenant's services."""
        from tdev.domain.delivery.recordings import Recordings

        return Recordings(self.tables_of(tenant), tenant, clock=self.clock)

    def recorded_calls(self, tenant: str, calls: "Calls") -> "Calls":
        """What calls services, and keeps some of the calls."""
        from tdev.domain.delivery.recordings import RecordedCalls

        return RecordedCalls(calls, self.recordings(tenant), self._pace)

    def calls_of(self, tenant: str, target: str) -> "Calls":
        """See ``Engines.calls_of``; some of the calls are kept."""
        return self.recorded_calls(tenant, super().calls_of(tenant, target))

    @cached_property
    def _pace(self) -> "Pace":
        from tdev.domain.delivery.recordings import Pace

        return Pace(self.clock)

    def askable(self, tenant: str, target: "Target", release: "Release") -> "Version":
        """A release, asked where it runs; in this process when its host cannot ask it."""
        from tdev.domain.delivery.rehearsing import Version, asked_of_host
        from tdev.domain.delivery.releasing import verified_bundle
        from tdev.platform.hosting import Rehearses

        host = self.hosting_of(tenant, target)
        if isinstance(host, Rehearses):
            ask = asked_of_host(partial(host.rehearse, release.service, release.version))
            return Version(release.artifact, lambda: ask)
        return self.askable_here(tenant, release.artifact, lambda: verified_bundle(release, self.place(tenant)))

    def askable_here(self, tenant: str, artifact: str, bundle: "Callable[[], Bundle]") -> "Version":
        """A bundle that is asked in this process."""
        from tdev.domain.delivery.rehearsing import Version, asked_here
        from tdev.domain.delivery.serving import Abilities

        abilities = Abilities(
            lambda: self.web,
            partial(self.sandbox_of, tenant),
            lambda: self.secrets,
            self.approval_policy.free,
            tenant,
            self.clock,
        )
        return Version(artifact, lambda: asked_here(bundle(), abilities))

    @cached_property
    def rates(self) -> "Rates":
        """What the calls of runs are counted with."""
        from tdev.domain.delivery.prices import prices_of, read_prices
        from tdev.domain.limits.metering import Rates

        table = read_prices()
        return Rates.of(prices_of(table, self.settings.price_region), float(table.assumed["service"]["ms"]))

    # ---- language models
    def model(self, tenant: str, meter: "Meter | None" = None, *, by: str) -> "Model":
        """The language model as one run, or one plan, of a tenant asks it: within its limits, and on record.

        Args:
            tenant: Who asks.
            meter: Counts the money of the run; without a run it is counted for what is asked through this alone.
            by: Who asks for him, for the record.
        """
        from tdev.domain.limits.spending import Spending
        from tdev.domain.models.asked_by import TOKENS, Asker, careful, meter_alone, purse_of
        from tdev.platform.model_choice import Choice

        engine = self.model_of(tenant)
        tokens = Spending(self.tables_of(tenant), tenant, what=TOKENS, clock=self.clock)
        paid: Callable[[int], object] = lambda _: None  # noqa: E731 - a run adds up what its meter counts
        if meter is None:
            meter, paid = meter_alone(self.settings, self.rates, self.spending(tenant))
        own = Choice.of(self.settings.model).free
        purse = purse_of(self.settings, engine, tokens, meter, paid, own=own)
        asker = Asker(by, lambda: self.trail(tenant), self.settings.model_timeout_s)
        return careful(engine, purse, self._breaker, asker)

    @cached_property
    def _breaker(self) -> "Breaker":
        from tdev.domain.models.breaker import Breaker

        return Breaker()

    # ---- the planner's index
    def retrieval(self, tenant: str) -> "Retrieval":
        """The planner's index of the tenant's components; made again when the registry or his lessons have changed."""
        book = None if self.settings.learning == "never" else self.lessons(tenant)
        return self._retrievals.of(tenant, self.catalogue(tenant), book, self.embedding)

    def lessons(self, tenant: str) -> "LessonBook":
        """What a tenant's planner has learned, and whether it learns."""
        from tdev.domain.planning.lessons.book import LessonBook

        return LessonBook(self.tables_of(tenant), tenant, clock=self.clock)

    @cached_property
    def _retrievals(self) -> "Retrievals":
        from tdev.domain.planning.retrievals import Retrievals

        return Retrievals()

    # ---- running workflows
    def lookup(
        self,
        tenant: str,
        vault: "Vault | None" = None,
        resolve: "Resolve | None" = None,
        meter: "Meter | None" = None,
    ) -> "Lookup":
        """Reference -> executable component: ours in this process, everything else in the sandbox.

        Args:
            tenant: Whose run it is.
            vault: The secrets of the run.
            resolve: Finds components; the tenant's catalogue when absent.
            meter: Counts the calls of the run.
        """
        from tdev.domain.registry.standing import enabled
        from tdev.domain.workflow.executables import executable

        find, held = resolve or self.catalogue(tenant).get, vault or self.vault(tenant)
        artifacts, sandbox = partial(self.artifacts_of, tenant), partial(self.sandbox_of, tenant)

        def found(ref: str) -> "Executable":
            ready = executable(enabled(find(ref)), held, tenant, artifacts, sandbox)
            return ready if meter is None else meter.metered(ready)

        return found

    def contexts(
        self, tenant: str, execution: str, vault: "Vault | None" = None, meter: "Meter | None" = None
    ) -> Callable[[str, str], Context]:
        """What the components of one execution may use: its own workspace, the project's files, the web."""
        from tdev.domain.workflow.nested import nested_call

        workspace = self.workspaces.folder(tenant, execution)
        here = self.settings.platform != "aws" and tenant == self.settings.tenant
        files = self.settings.files if here else None
        free = self.approval_policy.free
        model = cache(lambda: self.model(tenant, meter, by=f"execution {execution}"))
        aws = self.aws_of(tenant)

        def context(step: str, key: str, depth: int = 0) -> Context:
            workspace.mkdir(parents=True, exist_ok=True)

            def call(name: str, payload: Mapping[str, Any]) -> Any:
                found = self.lookup(tenant, vault, meter=meter)(name)
                return nested_call(found, payload, lambda: context(step, key, depth + 1), depth, free)

            return Context(workspace, files, lambda: self.web, call, key, self.clock, model=model, aws=aws)

        return context


@cache
def runtime() -> Runtime:
    """The runtime of this process, from its settings; our log lines are those of its level, without secrets."""
    given = settings()
    logging.getLogger("tdev").setLevel(given.log_level)
    keep_secrets()
    return Runtime(given)
