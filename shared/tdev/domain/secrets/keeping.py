"""Setting and removing secrets, on the record: by name, never with a value."""

from collections.abc import Callable

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.kernel.errors import DeniedError, TDevError
from tdev.kernel.tenant import SHARED
from tdev.platform.secrets import Secrets


class SecretKeeper:
    """The secrets of one tenant, for whoever looks after them."""

    def __init__(self, secrets: Secrets, trail: AuditTrail, tenant: str) -> None:
        """Raises ``DeniedError`` for the installation's own secrets, which it makes itself."""
        if tenant == SHARED:
            raise DeniedError("these secrets are the installation's own", hint="name a tenant of yours")
        self._secrets = secrets
        self._trail = trail
        self._tenant = tenant

    def set(self, name: str, value: str, *, actor: str) -> bool:
        """Keep a value; answers whether there was none before.

        Raises:
            InvalidError: When it is no name, or the value cannot be kept or hidden.
        """
        new = not self._secrets.has(self._tenant, name)
        put = self._secrets.put
        self._recorded("set_secret", name, actor, lambda: put(self._tenant, name, value))
        return new

    def remove(self, name: str, *, actor: str) -> None:
        """Forget one. Raises ``NotFoundError``."""
        remove = self._secrets.remove
        self._recorded("remove_secret", name, actor, lambda: remove(self._tenant, name))

    def names(self) -> list[str]:
        """What there is, in order."""
        return self._secrets.names(self._tenant)

    def _recorded(self, action: str, name: str, actor: str, act: Callable[[], None]) -> None:
        """Do it and record how it went. The two stores know of no common transaction: a kill may fall between them."""
        try:
            act()
        except TDevError as cause:
            self._trail.append(Deed(actor, action, name[:80], "failed", detail={"error": cause.code}))
            raise
        self._trail.append(Deed(actor, action, name))
