"""Secrets from the environment (``TDEV_SECRET_<NAME>``), for CI: in front of a store, for one tenant, read only."""

from collections.abc import Mapping

from tdev.kernel.errors import ConflictError
from tdev.platform.secrets import Secrets
from tdev.platform.secrets.rules import checked_name, checked_value


class EnvironmentSecrets:
    """The port: what the environment has hides what the store has.

    Args:
        given: Value by name.
        tenant: Whose they are.
        store: All others.
    """

    def __init__(self, given: Mapping[str, str], tenant: str, store: Secrets) -> None:
        self._given = given
        self._tenant = tenant
        self._store = store

    def get(self, tenant: str, name: str) -> str:
        """See ``Secrets.get``."""
        if self._gives(tenant, name):
            return checked_value(name, self._given[name])
        return self._store.get(tenant, name)

    def has(self, tenant: str, name: str) -> bool:
        """See ``Secrets.has``."""
        return self._gives(tenant, name) or self._store.has(tenant, name)

    def put(self, tenant: str, name: str, value: str) -> None:
        """See ``Secrets.put``. Raises ``ConflictError`` when the environment gives it: nobody would see the new one."""
        self._refuse(tenant, name)
        self._store.put(tenant, name, value)

    def remove(self, tenant: str, name: str) -> None:
        """See ``Secrets.remove``. Raises ``ConflictError`` when the environment gives it."""
        self._refuse(tenant, name)
        self._store.remove(tenant, name)

    def names(self, tenant: str) -> list[str]:
        """See ``Secrets.names``."""
        given = self._given if tenant == self._tenant else {}
        return sorted({*given, *self._store.names(tenant)})

    def _gives(self, tenant: str, name: str) -> bool:
        return checked_name(tenant, name) in self._given and tenant == self._tenant

    def _refuse(self, tenant: str, name: str) -> None:
        if self._gives(tenant, name):
            raise ConflictError(f"the environment gives the secret {name}", hint=f"unset TDEV_SECRET_{name}")
