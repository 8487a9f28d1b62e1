"""``/api/executions/<id>/files``: what a run has written into its workspace, to be seen and fetched."""

import mimetypes
from functools import cache
from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import Field

from tdev.entry.api.fields import OCTETS, IdInPath, Octets
from tdev.entry.api.resource import Resource, caller
from tdev.entry.http.attachment import attachment
from tdev.entry.process import runtime
from tdev.kernel.errors import ConflictError
from tdev.model.noun import Digest, Noun
from tdev.orchestration.settling import settle

RESOURCE = Resource("files", "What a run has written")
MOST_BYTES = 4_000_000
"""Bytes of a file that is handed out: as base64 it still fits into what a function may answer."""
_PACKED = {"gzip": "application/gzip", "bzip2": "application/x-bzip2", "xz": "application/x-xz"}

NameInPath = Annotated[str, Path(description="path of the file as the list gives it, slashes and all")]


class WrittenFile(Noun):
    """One file of a run."""

    name: str = Field(description="path below the run's workspace")
    bytes: int = Field(ge=0)
    sha256: Digest | None = Field(description="of its content; null for what is beyond 256 MiB of a list")
    media_type: str = Field(description="guessed from the end of its name")


class FileList(Noun):
    """The files of a run by name, at most 500. Links and special files are not among them."""

    items: tuple[WrittenFile, ...]
    complete: bool = Field(description="whether the run has no more files than these")


@RESOURCE.get("/api/executions/<id>/files", answer=FileList)
def list_files(id: IdInPath) -> FileList:
    """List what a run has written into its workspace, as it is now; also of one that has failed."""
    tenant = _tenant_of(id)
    found = runtime().workspaces.files(tenant, id)
    items = (
        WrittenFile(name=each.name, bytes=each.size, sha256=each.sha256, media_type=_media_type(each.name))
        for each in found.files
    )
    return FileList(items=tuple(items), complete=found.complete)


@RESOURCE.get("/api/executions/<id>/files/<path>")
def get_file(id: IdInPath, path: NameInPath) -> Response[Octets]:
    """Fetch a file that a run has written, at most 4,000,000 bytes.

    It comes as something to be saved, never to be shown: a component may have made it of a stranger's text.
    """
    name = unquote(path)
    content = runtime().workspaces.content(_tenant_of(id), id, name, MOST_BYTES)
    return Response(200, OCTETS, content, dict(attachment(name)))


def _tenant_of(id: str) -> str:
    """The tenant of the caller, who has this execution. Raises ``NotFoundError``, and ``ConflictError`` on AWS."""
    here, tenant = runtime(), caller().tenant
    settle(here, tenant, id)
    if here.settings.platform == "aws":
        message = "on AWS the files of a run are gone with the environment that ran it"
        raise ConflictError(message, hint="have the plan keep them: add a step with put_s3_object")
    return tenant


def _media_type(name: str) -> str:
    kind, packed = _types().guess_type(f"file{PurePosixPath(name).suffix}")
    return _PACKED.get(packed, OCTETS) if packed else kind or OCTETS


@cache
def _types() -> mimetypes.MimeTypes:
    """Those that Python knows by itself: the same everywhere."""
    return mimetypes.MimeTypes()
