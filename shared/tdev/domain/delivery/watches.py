"""What is known of the versions that are watched: one record per service, written with the events that tell of it."""

from tdev.domain.notices.outbox import Outbox
from tdev.domain.records.keys import Keys
from tdev.model.noun import Noun
from tdev.model.watch import Watch
from tdev.platform.storage import Put, Tables

_TABLE = "services"
_SORT = "WATCH"


class Watches:
    """The watched services of one tenant.

    Attributes:
        tenant: Whose they are.
    """

    def __init__(self, tables: Tables, tenant: str, outbox: Outbox) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self.tenant = tenant
        self._tables = tables
        self._keys = Keys(tenant)
        self._outbox = outbox

    def find(self, service: str) -> Watch | None:
        """What is known of a service; None before the first look."""
        item = self._tables.get(_TABLE, self._keys.key(_SORT, "SERVICE", service))
        return Watch.model_validate_json(item["doc"]) if item else None

    def put(self, watch: Watch, *told: Noun) -> Watch:
        """Keep what is known, and tell of it."""
        key = self._keys.key(_SORT, "SERVICE", watch.service)
        self._tables.write(Put(_TABLE, {**key, "doc": watch.model_dump_json()}), *self._outbox.puts(*told))
        if told:
            self._outbox.flush()
        return watch
