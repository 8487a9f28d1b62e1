"""The task tokens behind open questions: kept apart from the execution, so that no answer of the API carries one."""

from tdev.domain.records.keys import Keys
from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import NotFoundError
from tdev.platform.storage import Delete, Put, Tables

_TABLE = "approvals"
KEPT_S = 8 * 24 * 3600
"""Longer than the state machine waits for an answer (7 days)."""


class ApprovalTokens:
    """The open questions of one tenant, by execution."""

    def __init__(self, tables: Tables, tenant: str, *, clock: Clock = system_clock) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self._tables = tables
        self._keys = Keys(tenant)
        self._clock = clock

    def keep(self, execution: str, digest: str, token: str) -> None:
        """Keep the token for the question with this digest; a newer question takes the place of an older one."""
        item = {**self._keys.key("TOKEN", "APPROVAL", execution), "digest": digest, "token": token}
        self._tables.write(Put(_TABLE, {**item, "expires": int(self._clock()) + KEPT_S}))

    def find(self, execution: str) -> tuple[str, str]:
        """Digest and token of the open question.

        Raises:
            NotFoundError: When nothing waits for an answer.
        """
        item = self._tables.get(_TABLE, self._keys.key("TOKEN", "APPROVAL", execution))
        if item is None:
            raise NotFoundError(f"execution {execution!r} waits for no approval")
        return str(item["digest"]), str(item["token"])

    def drop(self, execution: str) -> None:
        """Forget the question."""
        self._tables.write(Delete(_TABLE, self._keys.key("TOKEN", "APPROVAL", execution)))
