"""``/api/services/{id}/logs``: the calls of a service, and what its versions wrote while they served them."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import Field, JsonValue

from tdev.entry.api.fields import IdInPath
from tdev.entry.api.resource import Resource, caller
from tdev.entry.process import runtime
from tdev.kernel.clock import iso
from tdev.model.noun import Noun, Timestamp
from tdev.model.service import service_id
from tdev.platform.telemetry import LogEntry

RESOURCE = Resource("service logs", "What services logged")
_MOST = 1000
_MOST_READ = 10_000
"""Lines among which those of one version are looked for: the newest of the service."""
Level = Literal["TRACE", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]


class ServiceLogLine(Noun):
    """One line; ``function`` says whose: ``calls...`` is the log of the calls, ``service...`` that of a version."""

    time: Timestamp
    level: Level
    function: str
    message: str
    request_id: str = ""
    fields: dict[str, JsonValue] = Field(default_factory=dict)


class ServiceLogPage(Noun):
    """The newest lines that were asked for, oldest of them first."""

    items: tuple[ServiceLogLine, ...]


@RESOURCE.get("/api/services/<id>/logs", answer=ServiceLogPage)
def list_service_logs(
    id: IdInPath,
    since_s: Annotated[int | None, Query(ge=1, le=31_536_000, description="only the last so many seconds")] = None,
    level: Annotated[Level | None, Query(description="this level and above")] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST, description="most lines of the answer")] = 200,
) -> ServiceLogPage:
    """Look at what a service logged; as name-v3, at what concerns this version of it."""
    tenant, here = caller().tenant, runtime()
    name, version = service_id(id)
    calls = here.calls_of(tenant, here.services(tenant).get(name).target)
    since = None if since_s is None else here.clock() - since_s
    found = calls.logs(name, since=since, level=level, limit=limit if version is None else _MOST_READ)
    wanted = [each for each in found if version in (None, _version(each))]
    return ServiceLogPage(items=tuple(map(_line, wanted[-limit:])))


def _version(entry: LogEntry) -> int | None:
    """The version that a line concerns: a field of the log of calls, a part of the name of a version."""
    parts = entry.function.split(".")
    number = str(parts[3] if parts[0] == "service" and len(parts) > 3 else entry.fields.get("version"))
    return int(number) if number.isdecimal() else None


def _line(entry: LogEntry) -> ServiceLogLine:
    return ServiceLogLine.model_validate(
        {
            "time": iso(entry.time),
            "level": entry.level,
            "function": entry.function,
            "message": entry.message,
            "request_id": entry.request_id,
            "fields": entry.fields,
        }
    )
