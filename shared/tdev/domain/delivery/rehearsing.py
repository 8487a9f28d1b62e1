"""Two versions of a service, asked what callers have asked: where each is asked, which calls, and what comes of it."""

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tdev.domain.delivery.bundle import Bundle
from tdev.domain.delivery.differences import Passed
from tdev.domain.delivery.recordings import Recordings
from tdev.domain.delivery.replay import MOST_CALLS, Ask, Recorded, refused, replay, report, skipped
from tdev.domain.delivery.serving import Abilities, PackedService
from tdev.kernel.errors import InvalidError, TDevError
from tdev.model.deploying import DeployOrder
from tdev.model.replaying import ReplayReport
from tdev.platform.invocation import Invoked

WITHIN_S = 60.0
"""No further call is made again after this time."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version that can be asked: the digest of its bundle, and what makes it ready to be."""

    artifact: str
    ready: Callable[[], Ask]


def compared(
    order: DeployOrder, live: Version | None, new: Version, calls: Sequence[Recorded], within_s: float = WITHIN_S
) -> ReplayReport:
    """Ask the live version and the new one what callers have asked.

    Args:
        order: Says what is not compared, and what follows from a difference.
        live: The one that answers; None: there is none.
        new: The one that is to take its place.
        calls: What was asked, oldest first.
        within_s: After so many seconds no further call is made.

    Raises:
        TDevError: When a version cannot be asked, and somebody wants to hear of every difference.
    """
    if live is None:
        return skipped("nothing was live before", order.on_difference)
    if live.artifact == new.artifact:
        return skipped("it is the bundle that is live", order.on_difference)
    if not calls:
        return skipped("none was recorded", order.on_difference)
    try:
        made = replay(_within(calls[-MOST_CALLS:], within_s), live.ready(), new.ready(), Passed(order.ignore))
    except TDevError as error:
        if order.on_difference in ("ask", "stop"):
            raise
        return skipped(error.message, order.on_difference)
    return report(made, order.on_difference)


def calls_of(order: DeployOrder, recordings: Recordings) -> list[Recorded]:
    """What is asked again: the newest calls of the service. Where none is to be recorded, there is nothing to ask."""
    return [] if order.record is False else recordings.newest(order.service)


def asked_of_host(rehearse: Callable[[Mapping[str, Any]], Invoked]) -> Ask:
    """A version that runs on a host; what its function raises stands for its failure."""

    def ask(event: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = rehearse(event)
        if answer.function_error is None:
            found: Mapping[str, Any] = answer.payload
            return found
        kind = str(answer.error.get("errorType"))
        code = InvalidError.code if kind == InvalidError.__name__ else kind
        return {"result": None, "error": {"code": code, "message": answer.error.get("errorMessage")}, "effects": []}

    return ask


def asked_here(bundle: Bundle, abilities: Abilities) -> Ask:
    """A version whose bundle is asked in this process: its own code in the sandbox, ours as this process has it."""
    service = PackedService(bundle.files, bundle.manifest.components, abilities)

    def ask(event: Mapping[str, Any]) -> Mapping[str, Any]:
        with tempfile.TemporaryDirectory(prefix="tdev-replay-", ignore_cleanup_errors=True) as folder:
            try:
                return service.rehearse(event["inputs"], event["answers"], "replay", lambda: Path(folder))
            except InvalidError as error:
                return refused(error)

    return ask


def _within(calls: Iterable[Recorded], seconds: float) -> Iterator[Recorded]:
    until = time.monotonic() + seconds
    for call in calls:
        if time.monotonic() > until:
            return
        yield call
