"""The abilities of the process of a generated service. Beside ``runtime`` the only module that names engines.

Each ability imports its engine when it is first used; a bundle holds the engines that its components need, and no
others: ``domain.delivery.packing`` asks for them by the names of the methods here.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from tdev.domain.delivery.serving import Abilities
from tdev.kernel.effects import FREE_EFFECTS
from tdev.sdk.context import no_aws
from tdev.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from tdev.platform.sandbox import Sandbox
    from tdev.platform.secrets import Secrets
    from tdev.platform.web import Web


class ServiceRuntime:
    """What a service may use, from the settings of its process."""

    def __init__(self, given: Settings) -> None:
        self.settings = given

    @cached_property
    def abilities(self) -> Abilities:
        """What ``PackedService`` asks for."""
        web, sandbox, secrets = (lambda: self.web), (lambda: self.sandbox), (lambda: self.secrets)
        aws = (lambda service: self.aws(service)) if self.settings.platform == "aws" else no_aws
        return Abilities(web, sandbox, secrets, FREE_EFFECTS, self.settings.tenant, aws=aws)

    @cached_property
    def web(self) -> "Web":
        """The way out to public addresses."""
        from tdev.platform.web.direct import DirectWeb

        return DirectWeb(allowed_hosts=frozenset(self.settings.allowed_hosts.split(",")) - {""})

    @cached_property
    def sandbox(self) -> "Sandbox":
        """Where foreign code runs: on AWS in this process, which has a role of its own; here behind walls."""
        if self.settings.platform == "aws":
            from tdev.platform.sandbox.own_process import OwnProcess

            return OwnProcess()
        from tdev.platform.sandbox.embedded.engine import LocalSandbox

        return LocalSandbox(allow_weak=self.settings.weak_sandbox == "allow")

    @cached_property
    def secrets(self) -> "Secrets":
        """Values by name, for the tenant of the service."""
        from tdev.platform.secrets.chosen import chosen

        return chosen(self.settings, lambda tenant, service: _own(service))

    @cached_property
    def aws(self) -> "Callable[[str], Any]":
        """Clients of AWS for components, with the role of the service."""
        from tdev.platform.aws_clients import AwsClients
        from tdev.platform.component_aws import component_aws

        return component_aws(AwsClients().own)

    def close(self) -> None:
        """End what was started."""
        for name in ("web", "sandbox"):
            close = getattr(self.__dict__.get(name), "close", None)
            if close is not None:
                close()


def _own(service: str) -> Any:
    """A client with the role of this process, which reaches the secrets of the service and no others."""
    from tdev.platform.aws_clients import AwsClients

    return AwsClients().own(service)
