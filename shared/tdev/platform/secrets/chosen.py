"""The store of secrets that the settings ask for."""

from collections.abc import Callable
from typing import Any

from tdev.platform.secrets import Secrets
from tdev.settings import Settings, secrets_given


def chosen(settings: Settings, of_tenant: Callable[[str, str], Any]) -> Secrets:
    """Secrets Manager on AWS; on this machine files, with what the environment gives in front of them.

    Args:
        settings: The settings.
        of_tenant: From a tenant and a service to its client with the session of the tenant.
    """
    if settings.platform == "aws":
        from tdev.platform.secrets.aws import ManagedSecrets

        return ManagedSecrets(lambda tenant: of_tenant(tenant, "secretsmanager"), settings.stage)
    from tdev.platform.secrets.embedded import FileSecrets
    from tdev.platform.secrets.environment import EnvironmentSecrets

    return EnvironmentSecrets(secrets_given(), settings.tenant, FileSecrets(settings.data / "secrets"))
