"""What a component may use while it runs. It asks for it with a parameter ``context: Context``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import DeniedError, InvalidError, NotFoundError, TooLargeError

if TYPE_CHECKING:  # neither is needed to declare a component, and both cost an import
    from pathlib import Path

    from tdev.platform.models import Model
    from tdev.platform.web import Web

MOST_BYTES = 32 * 1024 * 1024
"""Largest file that a component reads or writes through its context."""


def _no_web() -> "Web":
    raise DeniedError("this run has no way out to the web")


def _no_model() -> "Model":
    raise DeniedError("this run has no language model to ask")


def _no_call(name: str, payload: Mapping[str, Any]) -> Any:
    raise DeniedError(f"this run cannot call other components ({name})")


def _no_secret(name: str) -> str:
    message = f"this component declares no secrets ({name[:80]})"
    raise DeniedError(message, hint="declare it: @tool(secrets=[...]); registered code gets it as an argument")


def no_aws(service: str) -> Any:
    """A run without credentials for components. Raises ``DeniedError``."""
    message = f"this run has no AWS credentials for components ({service[:40]})"
    hint = (
        "deploy it: a service has a role of its own; or lend yours to runs of the command line: TDEV_COMPONENT_AWS=own"
    )
    raise DeniedError(message, hint=hint)


@dataclass(frozen=True, slots=True)
class Context:
    """One step's view of the world.

    Attributes:
        workspace: Folder of this run; the only place a component writes to.
        files: Folder of the project's files; read only. None when the run has none.
        web: Answers the client for public addresses.
        call: Runs another component by its registered name: ``call("summarize", {"text": "..."})``.
        effect_key: Same key, same effect: pass it on to services that accept an idempotency key.
        clock: Seconds since the epoch.
        secret: The value of a secret that the component declares: ``context.secret("API_KEY")``.
        model: Answers the language model that is set here: ``context.model().converse([Message("user", "...")])``.
        aws: A client of an AWS service, in whose type the permissions are read: ``s3: S3Client = context.aws("s3")``.
    """

    workspace: "Path"
    files: "Path | None" = None
    web: "Callable[[], Web]" = _no_web
    call: Callable[[str, Mapping[str, Any]], Any] = _no_call
    effect_key: str = ""
    clock: Clock = field(default=system_clock)
    secret: Callable[[str], str] = _no_secret
    model: "Callable[[], Model]" = _no_model
    aws: Callable[[str], Any] = no_aws

    def read_bytes(self, path: str) -> bytes:
        """Read a file of the run's workspace, or else of the project's files.

        Raises:
            NotFoundError: When neither has it.
            DeniedError: When the path leads outside both.
            InvalidError: When the text is no path, or the file cannot be read.
            TooLargeError: When it is larger than 32 MiB.
        """
        for root in (self.workspace, self.files):
            if root is None:
                continue
            found = _inside(root, path)
            try:
                if not found.is_file():
                    continue
                if found.stat().st_size > MOST_BYTES:
                    raise TooLargeError(f"file {path!r} is larger than 32 MiB")
                return found.read_bytes()
            except OSError as cause:
                raise InvalidError(f"file {path!r} cannot be read: {cause.strerror}") from cause
        raise NotFoundError(f"there is no file {path!r}", hint="paths are relative to the project's folder of files")

    def write_bytes(self, path: str, content: bytes) -> str:
        """Write a file into the run's workspace; answers the path it can be read by.

        Raises:
            DeniedError: When the path leads outside the workspace.
            InvalidError: When no file can have that path.
            TooLargeError: When the content is larger than 32 MiB.
        """
        if len(content) > MOST_BYTES:
            raise TooLargeError(f"content for {path!r} is larger than 32 MiB")
        target = _inside(self.workspace, path)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        except OSError as cause:
            raise InvalidError(f"no file can be written at {path!r}: {cause.strerror}") from cause
        return path

    def read_text(self, path: str) -> str:
        """Read a UTF-8 text file; a byte order mark is dropped. Raises as ``read_bytes``.

        Raises:
            InvalidError: When the file is not UTF-8.
        """
        content = self.read_bytes(path)
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as cause:
            message = f"file {path!r} is not UTF-8 text (byte {cause.start})"
            raise InvalidError(message, hint="save it as UTF-8") from cause

    def write_text(self, path: str, content: str) -> str:
        """Write a UTF-8 text file. Raises as ``write_bytes``.

        Raises:
            InvalidError: When the text holds half a surrogate pair, which UTF-8 cannot carry.
        """
        try:
            encoded = content.encode()
        except UnicodeEncodeError as cause:
            raise InvalidError(f"the text for {path!r} is broken at character {cause.start}") from cause
        return self.write_bytes(path, encoded)


def _inside(root: "Path", path: str) -> "Path":
    try:
        base = root.resolve()
        target = (base / path).resolve()
    except (ValueError, OSError, RuntimeError) as cause:  # NUL, half surrogate, name too long, loop of links
        raise InvalidError(f"{path[:80]!r} is no path: {cause}") from cause
    if target != base and base not in target.parents:
        message = f"path {path!r} leads outside the folder of this run"
        raise DeniedError(message, hint="use a relative path without '..'")
    return target
