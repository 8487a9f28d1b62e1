"""What this process reaches, chosen by the settings: each ability with its engine, made on first use.

Beside ``hosts`` and ``service_runtime`` the only module that names engines.
"""

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import PlatformError
from tdev.platform.invocation import Invoke
from tdev.platform.machine import Machine
from tdev.sdk.context import no_aws
from tdev.settings import Settings

if TYPE_CHECKING:
    from tdev.platform.account import Account
    from tdev.platform.artifacts import Artifacts
    from tdev.platform.aws_clients import AwsClients
    from tdev.platform.embedding import Embedding
    from tdev.platform.emulation import Emulator
    from tdev.platform.events import Bus, Queue
    from tdev.platform.functions import FunctionSpec
    from tdev.platform.identity import OwnTokens, Signer, Tokens
    from tdev.platform.journal import Journal
    from tdev.platform.journal.embedded import SqliteJournal
    from tdev.platform.models import Model
    from tdev.platform.sandbox import Sandbox
    from tdev.platform.secrets import Secrets
    from tdev.platform.signing import Signing
    from tdev.platform.storage import Tables
    from tdev.platform.telemetry import LogStore
    from tdev.platform.tenant_sessions import TenantSessions
    from tdev.platform.web import Web


class Engines:
    """The abilities of this process with their engines. A test gives its own settings, clock, machine or invoke.

    Args:
        given: The settings.
        clock: Seconds since the epoch.
        machine: What runs state machines, when this process already has it.
        invoke: What calls functions, when this process already has it.
        sandbox: Where foreign code runs, when it is not to be this machine's own.
    """

    def __init__(
        self,
        given: Settings,
        *,
        clock: Clock = system_clock,
        machine: Machine | None = None,
        invoke: Invoke | None = None,
        sandbox: "Sandbox | None" = None,
    ) -> None:
        self.settings = given
        self.clock = clock
        self._machine = machine
        self._opens: Callable[[], Machine] | None = None
        self._invoke = invoke
        self._sandbox = sandbox

    def adopt(self, machine: Machine) -> None:
        """Use this machine from now on: the one that the host of this process runs."""
        self._machine = machine
        self.__dict__.pop("machine", None)

    def adopt_later(self, opens: Callable[[], Machine]) -> None:
        """Use the machine that this opens, and open it when a machine is first needed."""
        self._opens = opens

    @property
    def _machine_file(self) -> Path:
        return self.data / "machine.db"

    @property
    def data(self) -> Path:
        """The folder of this machine's stores."""
        return self.settings.data

    # ---- data
    @cached_property
    def tables(self) -> "Tables":
        """Where items are kept, reached with the process's own credentials: for what belongs to no tenant."""
        if self.settings.platform == "aws":
            return self._dynamo(self._aws.own("dynamodb"))
        from tdev.platform.storage.embedded import SqliteTables

        self._make_data_folder()
        database = self.data / "tables.db"
        return SqliteTables(database, synchronous=self.settings.synchronous, clock=self.clock)

    def tables_of(self, tenant: str) -> "Tables":
        """The tables as a tenant reaches them: on AWS nothing but its own items, and the shared ones to read."""
        if self.settings.platform == "aws":
            return self._dynamo(self._client_of(tenant, "dynamodb"))
        return self.tables

    def _dynamo(self, client: Any) -> "Tables":
        from tdev.platform.storage.aws import DynamoTables

        return DynamoTables(client, f"tdev-{self.settings.stage}-", clock=self.clock)

    def artifacts_of(self, tenant: str) -> "Artifacts":
        """Where code and large data are kept, as a tenant reaches them."""
        if self.settings.platform == "aws":
            from tdev.platform.artifacts.aws import S3Artifacts

            return S3Artifacts(self._client_of(tenant, "s3"), self.settings.bucket)
        return self._folder

    @cached_property
    def _folder(self) -> "Artifacts":
        from tdev.platform.artifacts.embedded import FolderArtifacts

        return FolderArtifacts(self.data / "artifacts")

    @cached_property
    def _aws(self) -> "AwsClients":
        from tdev.platform.aws_clients import AwsClients

        return AwsClients()

    @cached_property
    def _sessions(self) -> "TenantSessions":
        from tdev.platform.tenant_sessions import TenantSessions

        role = self.settings.data_role
        return TenantSessions(role, sts=self._aws.own("sts"), make=self._aws.make, clock=self.clock)

    def _client_of(self, tenant: str, service: str) -> Any:
        return self._sessions.client(tenant, service) if self.settings.data_role else self._aws.own(service)

    def aws_of(self, tenant: str) -> Callable[[str], Any]:
        """Clients of AWS for the components of a tenant's runs.

        Only a run of the command line has any, for its own user and when the operator lends its credentials: those of
        a region or of a platform on AWS open its own stores.
        """
        here = self.settings
        lent = here.component_aws == "own" and here.platform != "aws" and not here.endpoint and tenant == here.tenant
        if not lent:
            return no_aws
        from tdev.platform.component_aws import component_aws

        return component_aws(self._aws.own)

    def journal(self, tenant: str) -> "Journal":
        """Where checkpoints of a tenant's workflow runs are kept; streams are named ``<tenant>/<execution>``."""
        if self.settings.platform == "aws":
            from tdev.platform.journal.aws import TablesJournal

            return TablesJournal(self.tables_of(tenant), tenant)
        return self._journal

    @cached_property
    def _journal(self) -> "SqliteJournal":
        from tdev.platform.journal.embedded import SqliteJournal

        self._make_data_folder()
        return SqliteJournal(self.data / "journal.db", synchronous=self.settings.synchronous)

    @cached_property
    def machine(self) -> Machine:
        """What runs state machines."""
        if self._machine is not None:
            return self._machine
        if self._opens is not None:
            return self._opens()
        if self.settings.platform == "aws":
            from tdev.platform.machine.aws import StepFunctionsMachine

            return StepFunctionsMachine(self._aws.own("stepfunctions"), self.settings.machines)
        if self.settings.endpoint:
            from tdev.platform.machine.region import RegionMachine

            return RegionMachine(self.settings.endpoint, self.settings.token)
        message = "this process runs no state machines and knows no region that does"
        raise PlatformError(message, hint="start one with: tdev up")

    def _make_data_folder(self) -> None:
        """Make the folder of the stores, for its owner only.

        Raises:
            PlatformError: When it cannot be made.
        """
        try:
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as cause:
            hint = "name a folder that can be written to: --data FOLDER, or TDEV_DATA"
            raise PlatformError(f"the data folder {self.data} cannot be used: {cause.strerror}", hint=hint) from cause

    def left_running(self) -> bool:
        """Whether state machines are under way on this machine's data folder, for all that its engine wrote down."""
        from tdev.platform.machine.embedded.journal import left_running

        self._make_data_folder()
        return left_running(self._machine_file)

    def resident_machine(self, definitions: Mapping[str, Mapping[str, Any]], invoke: Invoke) -> Any:
        """The engine in this process, on this machine's data folder; the caller closes it."""
        from tdev.platform.machine.embedded.engine import EmbeddedMachine

        self._make_data_folder()
        return EmbeddedMachine(
            self._machine_file,
            definitions,
            invoke,
            synchronous=self.settings.synchronous,
            clock=self.clock,
        )

    @cached_property
    def invoke(self) -> Invoke:
        """How functions are called."""
        if self._invoke is not None:
            return self._invoke
        if self.settings.platform == "aws":
            from tdev.platform.invocation.aws import LambdaInvoke

            return LambdaInvoke(self._aws.own("lambda"), f"tdev-{self.settings.stage}-")
        if self.settings.endpoint:
            from tdev.platform.invocation.region import RegionInvoke

            return RegionInvoke(self.settings.endpoint, self.settings.token)
        from tdev.platform.invocation.in_process import InProcess

        return InProcess(self.functions, clock=self.clock)

    @cached_property
    def signer(self) -> "Signer":
        """What signs requests to a deployment on AWS."""
        from tdev.platform.identity.aws import SigV4Signer

        return SigV4Signer()

    @cached_property
    def logs(self) -> "LogStore":
        """Where the log lines of functions are kept."""
        from tdev.platform.telemetry.embedded import SqliteLogs

        return SqliteLogs(self.data / "logs.db")

    @cached_property
    def web(self) -> "Web":
        """The way out to public addresses."""
        from tdev.platform.web.direct import DirectWeb

        return DirectWeb(allowed_hosts=frozenset(self.settings.allowed_hosts.split(",")) - {""})

    def web_to(self, hosts: Collection[str]) -> "Web":
        """The way out to public addresses, and to these hosts of an operator although they may lie inside."""
        from tdev.platform.web.direct import DirectWeb

        return DirectWeb(allowed_hosts=hosts)

    @cached_property
    def sandbox(self) -> "Sandbox":
        """Where this machine runs code that is not ours; on AWS only the function ``sandbox`` does, which judges it."""
        from tdev.platform.sandbox.embedded.engine import WARM, LocalSandbox

        on_aws = self.settings.platform == "aws"  # a function is stopped between its calls: nothing waits there
        weak = on_aws or self.settings.weak_sandbox == "allow"
        return self._sandbox or LocalSandbox(allow_weak=weak, warm=0 if on_aws else WARM)

    def sandbox_of(self, tenant: str) -> "Sandbox":
        """Where a tenant's code runs: on AWS in a function that may do nothing, apart from other tenants."""
        if self._sandbox is not None or self.settings.platform != "aws":
            return self.sandbox
        from tdev.platform.sandbox.aws import LambdaSandbox

        return LambdaSandbox(self._aws.own("lambda"), f"tdev-{self.settings.stage}-sandbox", tenant)

    @cached_property
    def emulator(self) -> "Emulator":
        """Where code that calls AWS is tried without AWS, on this machine."""
        from tdev.platform.emulation.embedded.engine import LocalEmulator

        return LocalEmulator()

    @cached_property
    def functions(self) -> "dict[str, FunctionSpec]":
        """The functions of this product, as declared."""
        from tdev.platform.functions import functions_folder, read_functions

        return read_functions(functions_folder(self.settings.functions))

    # ---- who may come in
    @cached_property
    def own_tokens(self) -> "OwnTokens":
        """The bearer tokens that this machine signs for the region of its data folder."""
        from tdev.platform.identity.embedded import LocalTokens

        return LocalTokens(self.data, clock=self.clock)

    @cached_property
    def tokens(self) -> "Tokens":
        """What decides who comes in with a bearer token. Raises ``InvalidError`` when a provider is named in part."""
        from tdev.platform.identity.oidc import trusted

        return trusted(self.settings, lambda: self.web, self.clock)

    @cached_property
    def operator(self) -> str:
        """Who works here, for the audit trail: ``local``, or the AWS identity of this process."""
        if self.settings.platform != "aws":
            return "local"
        from tdev.platform.sign_in import signed_in_as

        return signed_in_as(self._aws.own("sts"))

    def account(self, region: str) -> "Account":
        """The AWS account of this process's credentials, as an operator looks at it; the caller closes it.

        Args:
            region: Instead of the one that environment or profile name, unless empty.
        """
        from tdev.platform.account.aws import AwsAccount

        return AwsAccount(region)

    # ---- events
    @cached_property
    def bus(self) -> "Bus":
        """Where the product tells what happened."""
        if self.settings.platform == "aws":
            from tdev.platform.events.aws import EventBridgeBus

            return EventBridgeBus(self._aws.own("events"), f"tdev-{self.settings.stage}")
        return self.event_queue

    @cached_property
    def event_queue(self) -> "Queue":
        """The events of this machine, for whoever delivers them; its file comes with the first of them."""
        from tdev.platform.events.embedded import SqliteBus

        self._make_data_folder()
        return SqliteBus(self.data / "events.db", synchronous=self.settings.synchronous)

    # ---- language models
    def model_of(self, tenant: str) -> "Model":
        """The language model of the settings, with the tenant's key; asked through ``Runtime.model``, not by itself."""
        from tdev.kernel.redaction import HANDED_OUT
        from tdev.platform.models.chosen import Means, chosen

        def key(name: str) -> str:
            value = self.secrets.get(tenant, name)
            HANDED_OUT.add([value])
            return value

        return chosen(self.settings, Means(self.web_to, key, lambda: self._models.own("bedrock-runtime")))

    @cached_property
    def _models(self) -> "AwsClients":
        from tdev.platform.aws_clients import AwsClients

        return AwsClients(self.settings.model_profile)

    @cached_property
    def embedding(self) -> "Embedding | None":
        """What makes vectors of texts; None where the settings name nothing."""
        from tdev.domain.planning.words import stem
        from tdev.platform.embedding.chosen import chosen

        return chosen(self.settings, lambda: self._models.own("bedrock-runtime"), stem)

    # ---- secrets and signatures
    @cached_property
    def secrets(self) -> "Secrets":
        """Values by name, for every tenant."""
        from tdev.platform.secrets.chosen import chosen

        return chosen(self.settings, self._client_of)

    @cached_property
    def signing(self) -> "Signing":
        """What signs the provenance of a bundle, and checks it."""
        from tdev.platform.signing.chosen import chosen

        return chosen(self.settings, self._aws.own)

    def close(self) -> None:
        """Close what was opened; for tests and for the command line."""
        for name in (
            "machine",
            "_own_pool",
            "invoke",
            "tables",
            "_journal",
            "event_queue",
            "logs",
            "sandbox",
            "_sessions",
            "_aws",
            "_models",
        ):
            getattr(self.__dict__.get(name), "close", lambda: None)()
