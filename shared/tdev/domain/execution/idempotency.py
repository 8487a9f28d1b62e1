"""One Idempotency-Key, one answer: the first request with a key does the work, the others get its answer."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic_core import from_json

from tdev.domain.records.keys import Keys
from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import ConditionFailedError, Finding, InvalidError
from tdev.kernel.json_types import JsonObject, canonical, digest
from tdev.platform.storage import Absent, Operation, Put, Tables

_TABLE = "idempotency"
KEPT_S = 24 * 3600
"""How long an answer is kept."""
_LONGEST = 255

Commit = Callable[..., object]
"""Writes operations atomically: ``tables.write``, or ``partial(trail.append, deed)`` to record the deed as well."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The answer for a key; ``first`` says that this call has claimed it, and so its operations were written."""

    answer: JsonObject
    first: bool


class Idempotency:
    """The keys of one tenant."""

    def __init__(self, tables: Tables, tenant: str, *, clock: Clock = system_clock) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self._tables = tables
        self._keys = Keys(tenant)
        self._clock = clock

    def claim(
        self,
        route: str,
        key: str,
        body_digest: str,
        answer: JsonObject,
        *operations: Operation,
        commit: Commit | None = None,
    ) -> Claim:
        """Claim a key for a request, in one transaction with the operations that do what was asked.

        Args:
            route: What was called, for example ``POST /api/orchestrate``; the same key on another route is another.
            key: The caller's key, 1 to 255 characters.
            body_digest: Digest of the request's body.
            answer: What this call and all that repeat it within 24 hours get.
            operations: What makes the answer true. Written only by the first call.
            commit: How to write; ``tables.write`` when absent.

        Raises:
            InvalidError: When the key came before with another body (finding ``idempotency_mismatch``) or is no key.
            ConditionFailedError: When a condition of ``operations`` does not hold; its index counts from 1.
        """
        if not 1 <= len(key) <= _LONGEST:
            raise _invalid("an Idempotency-Key has 1 to 255 characters", "idempotency_key")
        item = {
            **self._keys.key("KEY", "IDEMPOTENCY", digest([route, key])),
            "body": body_digest,
            "answer": canonical(answer),
            "expires": int(self._clock()) + KEPT_S,
        }
        try:
            (commit or self._tables.write)(Put(_TABLE, item, Absent()), *operations)
        except ConditionFailedError as error:
            if error.index != 0 or error.item is None:
                raise
            if error.item["body"] != body_digest:
                raise _invalid("this Idempotency-Key was used with another body", "idempotency_mismatch") from error
            return Claim(from_json(str(error.item["answer"])), first=False)
        return Claim(answer, first=True)


def _invalid(message: str, code: str) -> InvalidError:
    return InvalidError(message, [Finding("#/Idempotency-Key", message, code)], hint="send a new key for a new request")
