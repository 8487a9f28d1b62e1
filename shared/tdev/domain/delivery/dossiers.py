"""Dossiers of deployments: kept beside them, by the same id, from the moment in which they are accepted."""

from collections.abc import Callable

from tdev.domain.records.keys import Keys
from tdev.kernel.errors import ConditionFailedError, NotFoundError, PlatformError
from tdev.model.deploying import Dossier
from tdev.platform.storage import Absent, Equals, Item, Put, Tables

_TABLE = "services"
_SORT = "DOSSIER"
_ATTEMPTS = 100


class Dossiers:
    """The dossiers of one tenant."""

    def __init__(self, tables: Tables, tenant: str) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self._tables = tables
        self._keys = Keys(tenant)

    def open(self, dossier: Dossier) -> Dossier:
        """Keep a dossier; when there is one already, that one is answered and stays as it is."""
        try:
            self._tables.write(Put(_TABLE, self._item(dossier, 1), Absent()))
        except ConditionFailedError:
            return self.get(dossier.deployment)
        return dossier

    def get(self, deployment: str) -> Dossier:
        """The dossier of a deployment. Raises ``NotFoundError`` when there is none."""
        return Dossier.model_validate_json(self._stored(deployment)["doc"])

    def change(self, deployment: str, step: Callable[[Dossier], Dossier]) -> Dossier:
        """Read, change and write.

        Args:
            deployment: Whose.
            step: From what it is to what it shall be, called again when somebody was quicker.

        Raises:
            NotFoundError: When there is none.
            PlatformError: When too many change it at once.
        """
        for _ in range(_ATTEMPTS):
            item = self._stored(deployment)
            after = step(Dossier.model_validate_json(item["doc"]))
            try:
                self._tables.write(Put(_TABLE, self._item(after, item["rev"] + 1), Equals("rev", item["rev"])))
            except ConditionFailedError:
                continue
            return after
        raise PlatformError(f"the dossier of {deployment} is changed by too many at once", hint="try again")

    def _stored(self, deployment: str) -> Item:
        item = self._tables.get(_TABLE, self._keys.key(_SORT, "DEPLOY", deployment))
        if item is None:
            raise NotFoundError(f"there is no deployment {deployment!r}")
        return item

    def _item(self, dossier: Dossier, revision: int) -> Item:
        key = self._keys.key(_SORT, "DEPLOY", dossier.deployment)
        return {**key, "doc": dossier.model_dump_json(), "rev": revision}
