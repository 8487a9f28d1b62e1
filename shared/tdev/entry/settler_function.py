"""The function ``settler``: EventBridge says that a state machine has ended, and the execution ends with it.

An event is no more than a hint where to look: what is written is what Step Functions answers about the machine that
the execution names. So events may come late, twice, or in any order, and a forged one does no harm. Alarms of generated
services come here too; those are believed, for only CloudWatch may put them onto the default bus, and only told.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from tdev.entry.process import runtime
from tdev.kernel.errors import NotFoundError, PlatformError
from tdev.orchestration.definition import machine_names
from tdev.orchestration.deploy_alarms import note_alarm
from tdev.orchestration.deploy_settling import settle_ended_deployment
from tdev.orchestration.settling import settle_ended
from tdev.platform.alarm_words import owner_in

_ALARM = "CloudWatch Alarm State Change"
_LOGGER = logging.getLogger("tdev.settler")
_WITHOUT_RESULT = frozenset({"FAILED", "TIMED_OUT", "ABORTED"})
"""Those that end well are ended by the recorder."""


class _Configuration(BaseModel):
    description: str = ""


class _State(BaseModel):
    value: Literal["ALARM", "OK", "INSUFFICIENT_DATA"]
    reason: str = ""


class _Alarm(BaseModel):
    """The detail of an alarm's event, as far as it is read here."""

    alarmName: str = Field(max_length=255)  # noqa: N815 - the name that CloudWatch gives it
    configuration: _Configuration = _Configuration()
    state: _State


@dataclass(frozen=True, slots=True)
class _Ended:
    """What an event tells: ``input`` as JSON text, None when the event came without it (it was too large)."""

    arn: str
    machine: str
    status: str
    input: str | None


def handler(event: Any, context: object) -> dict[str, Any]:
    """Settle the execution that the state machine of an event ran for.

    Args:
        event: ``Step Functions Execution Status Change`` of ``aws.states``, or ``CloudWatch Alarm State Change``.
        context: Of Lambda; not used.

    Returns:
        ``{"execution": id, "status": how it stands}``, or the same of a ``deployment``; or
        ``{"service": name, "healthy": whether it is}`` after an alarm; ``{"dropped": why}`` for an event that needs
        nothing done.

    Raises:
        TDevError: When a store or Step Functions does not answer. Lambda then tries again, and what never succeeds
            goes to the dead-letter queue.
    """
    here = runtime()
    if isinstance(event, Mapping) and event.get("detail-type") == _ALARM:
        return _alarmed(event.get("detail"))
    ended = _read(event)
    if ended is None:
        return _dropped("no event about the end of a state machine's execution", None)
    if not here.settings.machines:
        raise PlatformError("the settler does not know its state machines", hint="set TDEV_MACHINES")
    if ended.machine not in {here.settings.machines + name for name in machine_names()}:
        return _dropped("the state machine is not one of this deployment", ended)
    if ended.status not in _WITHOUT_RESULT:
        return {"dropped": f"an execution that is {ended.status} needs nothing done"}
    try:
        input = here.machine.describe(ended.arn).input if ended.input is None else _value(ended.input)
        execution = settle_ended(here, ended.arn, input)
        deployment = settle_ended_deployment(here, ended.arn, input)
    except NotFoundError as cause:
        return _dropped(cause.message, ended)
    if deployment is not None:
        _LOGGER.info("a deployment was settled", extra={"deployment": deployment.id, "status": deployment.status})
        return {"deployment": deployment.id, "status": deployment.status}
    if execution is None:
        return _dropped("its input names no execution of ours", ended)
    told = {"execution": execution.id, "tenant": execution.tenant, "status": execution.status}
    _LOGGER.info("an execution was settled", extra={**told, "machine_status": ended.status})
    return {"execution": execution.id, "status": execution.status}


def _alarmed(detail: Any) -> dict[str, Any]:
    """Note what an alarm says of a service."""
    try:
        found = _Alarm.model_validate(detail)
    except ValidationError:
        return _dropped("no event about an alarm", None)
    owner = owner_in(found.configuration.description)
    if owner is None or found.state.value == "INSUFFICIENT_DATA":
        return _dropped("the alarm says nothing about a service", None)
    tenant, service = owner
    text = found.configuration.description.rpartition(" (")[0]
    reason = f"{text} {found.state.reason}".strip() if found.state.value == "ALARM" else None
    try:
        watch = note_alarm(runtime(), tenant, service, found.alarmName, reason)
    except NotFoundError as cause:
        return _dropped(cause.message, None)
    _LOGGER.info("an alarm was noted", extra={"service": service, "tenant": tenant, "healthy": watch.healthy})
    return {"service": service, "healthy": watch.healthy}


def _read(event: Any) -> _Ended | None:
    detail = event.get("detail") if isinstance(event, Mapping) else None
    if not isinstance(detail, Mapping):
        return None
    texts = [detail.get(name) for name in ("executionArn", "stateMachineArn", "status")]
    arn, machine, status = (text if isinstance(text, str) else "" for text in texts)
    if not (arn and machine and status):
        return None
    about = detail.get("inputDetails")
    left_out = isinstance(about, Mapping) and about.get("included") is False
    input = detail.get("input")
    return _Ended(arn, machine, status, input if isinstance(input, str) and not left_out else None)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _dropped(why: str, ended: _Ended | None) -> dict[str, Any]:
    """Say why nothing is done; trying again would not change it."""
    about = (
        {} if ended is None else {"arn": ended.arn[:300], "machine": ended.machine[:300], "status": ended.status[:20]}
    )
    _LOGGER.warning("an event was dropped: %s", why, extra=about)
    return {"dropped": why}
