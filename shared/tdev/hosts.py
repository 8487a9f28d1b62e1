"""Where services run and what calls them, chosen by the settings: workers of this machine, or hosts on AWS.

Beside ``engines`` and ``service_runtime`` the only module that names engines.
"""

from collections.abc import Mapping
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tdev.engines import Engines
from tdev.kernel.errors import InvalidError, PlatformError
from tdev.platform.invocation import Invoke
from tdev.settings import secrets_given

if TYPE_CHECKING:
    from tdev.domain.delivery.releasing import Place
    from tdev.model.service import Release, Target
    from tdev.platform.functions import FunctionSpec
    from tdev.platform.hosting import Calls, Hosting, StepMachine
    from tdev.platform.hosting.chosen import Reach
    from tdev.platform.hosting.embedded.engine import LocalHosting
    from tdev.platform.hosting.embedded.functions import Starting
    from tdev.platform.upkeep import Upkeep
    from tdev.platform.workspaces import Workspaces


LOADED_BEFOREHAND = (
    "encodings.idna",
    "tdev.platform.storage.embedded",
    "tdev.platform.artifacts.embedded",
    "tdev.platform.journal.embedded",
    "tdev.platform.workspaces.embedded",
    "tdev.platform.machine.region",
    "tdev.domain.registry.catalogue",
    "tdev.domain.registry.built_in",
    "tdev.domain.planning.lessons.book",
    "tdev.domain.planning.ranked.proposing",
)
"""What several of our functions load at their first call on this machine, beside what their handlers import."""


class Hosts(Engines):
    """The abilities of this process, with those that services need; see ``Engines`` for what it is made from."""

    # ---- where runs write
    @cached_property
    def workspaces(self) -> "Workspaces":
        """Where runs write, and what they have written."""
        from tdev.platform.workspaces.embedded import FolderWorkspaces

        return FolderWorkspaces(self.data / "workspaces")

    # ---- tidying
    @cached_property
    def upkeep(self) -> "Upkeep":
        """What this machine's data folder can be rid of.

        Raises:
            InvalidError: On AWS, where tables and Step Functions do this themselves.
        """
        if self.settings.platform == "aws":
            raise InvalidError("only the data folder of this machine is tidied", hint="unset TDEV_PLATFORM")
        from tdev.platform.artifacts.clearing import OldArtifacts
        from tdev.platform.machine.embedded.clearing import EndedMachines
        from tdev.platform.sqlite import compact
        from tdev.platform.storage.embedded import SqliteTables
        from tdev.platform.upkeep import Upkeep
        from tdev.platform.upkeep.mentions import texts_of
        from tdev.platform.upkeep.workspaces import RunFolders

        # In the order in which digests wander.
        files = [self.data / f"{name}.db" for name in ("machine", "journal", "events", "tables")]
        tables = self.tables
        if not isinstance(tables, SqliteTables):
            raise PlatformError("these stores are not those of this machine")
        return Upkeep(
            tables,
            EndedMachines(self._machine_file, self.settings.synchronous),
            self._journal,
            RunFolders(self.data / "workspaces"),
            OldArtifacts(self.data / "artifacts", lambda: chain.from_iterable(map(texts_of, files))),
            lambda: sum(compact(file) for file in files),
        )

    # ---- functions on this machine
    def pool(self, environment: Mapping[str, str]) -> Any:
        """Real worker processes for the functions, with these environment variables; the caller closes it.

        Versions of services run in it too, with an environment of their own.
        """
        return self._pool(self.functions, environment, LOADED_BEFOREHAND)

    def _pool(
        self,
        given: "Mapping[str, FunctionSpec]",
        environment: Mapping[str, str],
        preload: tuple[str, ...] | None = None,
    ) -> Any:
        from tdev.platform.hosting.embedded.functions import ServiceFunctions
        from tdev.platform.invocation.pool.lambda_pool import LambdaPool, PoolOptions

        # Requests that wait for a result hold a worker each.
        options = PoolOptions(max_environments=10, preload=preload, clock=self.clock)
        specs = ServiceFunctions(given, self._services, self._starting)
        return LambdaPool(specs, environment=environment, logs=self.logs, options=options)

    # ---- where services run
    def place(self, tenant: str) -> "Place":
        """Where bundles of a tenant are kept, and the key that vouches for them here."""
        from tdev.domain.delivery.releasing import Place

        return Place(tenant, self.artifacts_of(tenant), self.signing)

    @property
    def default_target(self) -> "Target":
        """Where services run when nobody says where."""
        return "lambda" if self.settings.platform == "aws" else "local"

    def hosting_of(self, tenant: str, target: str) -> "Hosting":
        """Where services of a tenant run. Raises ``PlatformError`` when nothing here can run those of the target."""
        if target == "local" and self.settings.platform != "aws":
            return self.local_services(tenant)
        from tdev.platform.hosting.chosen import hosting_on

        return hosting_on(target, self._reach(tenant))

    def calls_of(self, tenant: str, target: str) -> "Calls":
        """What calls the services of a tenant. Raises ``PlatformError`` when nothing here calls those of the target."""
        if target == "local" and self.settings.platform != "aws":
            return self.local_services(tenant)
        from tdev.platform.hosting.chosen import calls_on

        return calls_on(target, self._reach(tenant))

    def _reach(self, tenant: str) -> "Reach":
        from tdev.domain.delivery.compiling.failures import failure_of
        from tdev.domain.delivery.compiling.parts import machine_of
        from tdev.domain.delivery.releasing import verified_bundle
        from tdev.platform.hosting.chosen import Machines, Reach

        if self.settings.platform != "aws" and self.settings.endpoint:
            message = "the functions of a region on this machine have no keys of AWS"
            raise PlatformError(
                message, hint="end the region (tdev up): then the command line deploys with your own keys"
            )

        def keep(release: "Release") -> None:
            bundle = verified_bundle(release, self.place(tenant))
            if self.settings.platform != "aws":
                from tdev.platform.artifacts.aws import S3Artifacts

                S3Artifacts(self._aws.own("s3"), self.settings.bucket).put(tenant, bundle.content)

        def compiled(release: "Release") -> "StepMachine":
            return machine_of(verified_bundle(release, self.place(tenant)).files)

        machines = Machines(compiled, failure_of)
        return Reach(self.settings, tenant, self._aws.own, partial(self._client_of, tenant), keep, self.clock, machines)

    def local_services(self, tenant: str, invoke: Invoke | None = None) -> "LocalHosting":
        """The services of a tenant on this machine: where they are kept, and what calls them.

        Args:
            tenant: Whose they are.
            invoke: What calls functions, in the process that has the pool of the region.
        """
        from tdev.platform.hosting.embedded.engine import Abilities, LocalHosting
        from tdev.platform.hosting.embedded.shelf import Shelf

        abilities = Abilities(
            self._starting(tenant).files,
            lambda: invoke or (self.invoke if self.settings.endpoint else self._own_pool),
            lambda: self.logs,
        )
        return LocalHosting(Shelf(self._services, tenant), abilities, clock=self.clock)

    @property
    def _services(self) -> Path:
        return self.data / "services"

    @cached_property
    def _own_pool(self) -> Any:
        """Workers for services alone, where no region has any."""
        return self._pool({}, {})

    def _starting(self, tenant: str) -> "Starting":
        from tdev.domain.delivery.releasing import verified_bundle
        from tdev.platform.hosting.embedded.functions import Starting

        here = self.settings
        variables = {
            "TDEV_DATA": str(here.data.resolve()),
            "TDEV_TENANT": tenant,
            "TDEV_LOG_LEVEL": here.log_level,
            "TDEV_ALLOWED_HOSTS": here.allowed_hosts,
            "TDEV_WEAK_SANDBOX": here.weak_sandbox,
        }
        # What the environment gives of secrets belongs to the tenant of this machine.
        values = secrets_given() if tenant == here.tenant else {}
        return Starting(
            lambda release: verified_bundle(release, self.place(tenant)).files,
            lambda release: (
                variables | {f"TDEV_SECRET_{name}": values[name] for name in release.secrets if name in values}
            ),
        )
