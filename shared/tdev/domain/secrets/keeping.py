"""Setting and removing secrets, on the record: by name, never with a value."""

from collections.abc import Callable
from dataclasses import replace

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.kernel.errors import DeniedError, NotFoundError, TDevError
from tdev.kernel.tenant import SHARED
from tdev.platform.secrets import Secrets


class SecretKeeper:
    """The secrets of one tenant, for whoever looks after them."""

    def __init__(self, secrets: Secrets, trail: AuditTrail, tenant: str, *, failures: bool = True) -> None:
        """``failures`` is whether they are put on record here, too: the API records what it refuses by itself.

        Raises:
            DeniedError: For the installation's own secrets, which it makes itself.
        """
        if tenant == SHARED:
            raise DeniedError("these secrets are the installation's own", hint="name a tenant of yours")
        self._secrets = secrets
        self._trail = trail
        self._tenant = tenant
        self._failures = failures

    def set(self, name: str, value: str, *, actor: str, request_id: str = "") -> bool:
        """Keep a value; answers whether there was none before.

        Raises:
            InvalidError: When it is no name, or the value cannot be kept or hidden.
        """
        new = not self._secrets.has(self._tenant, name)
        put = self._secrets.put
        self._recorded(Deed(actor, "set_secret", name, request_id=request_id), lambda: put(self._tenant, name, value))
        return new

    def remove(self, name: str, *, actor: str, request_id: str = "") -> None:
        """Forget one. Raises ``NotFoundError``, also for what could be no name."""
        self._recorded(Deed(actor, "remove_secret", name, request_id=request_id), lambda: self._forget(name))

    def names(self) -> list[str]:
        """What there is, in order."""
        return self._secrets.names(self._tenant)

    def _forget(self, name: str) -> None:
        if name not in self.names():
            raise NotFoundError(f"the secret {name!r} is not set", hint="list the secrets to see their names")
        self._secrets.remove(self._tenant, name)

    def _recorded(self, deed: Deed, act: Callable[[], None]) -> None:
        """Do it and record how it went. The two stores know of no common transaction: a kill may fall between them."""
        try:
            act()
        except TDevError as cause:
            if self._failures:
                failed = replace(deed, target=deed.target[:80], outcome="failed", detail={"error": cause.code})
                self._trail.append(failed)
            raise
        self._trail.append(deed)
