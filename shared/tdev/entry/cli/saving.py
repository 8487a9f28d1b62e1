"""Where a fetched file goes: to stdout, or into a file that is written whole or not at all."""

import os
from pathlib import Path, PurePosixPath

import click

from tdev.kernel.errors import ConflictError, InvalidError

STDOUT = "-"


def target_of(name: str, to: str | None) -> Path | None:
    """The file that ``--to`` means for a file of a run; None for stdout.

    Args:
        name: Of the file, below the workspace of its run.
        to: A file, a folder that is there, or ``-``; without it the file's own name in this folder.
    """
    if to == STDOUT:
        return None
    last = PurePosixPath(name).name
    chosen = Path(to) if to else Path(last)
    return chosen / last if chosen.is_dir() else chosen


def check_free(target: Path | None, *, force: bool) -> None:
    """Raises ``ConflictError`` when something is there already, a link too, and it is not to be replaced."""
    if target is not None and not force and os.path.lexists(target):
        hint = "replace it with --force, or choose another place with --to"
        raise ConflictError(f"{target} is there already", hint=hint)


def save(content: bytes, target: Path | None, *, force: bool) -> None:
    """Write to the file, or to stdout. A link in its place is replaced itself.

    Raises:
        ConflictError: As ``check_free``.
        InvalidError: When the file cannot be written.
    """
    if target is None:
        click.echo(content, nl=False)
        return
    draft = target.with_name(f".{os.getpid()}.tdev-part")
    try:
        with draft.open("xb") as file:
            file.write(content)
        if force:
            draft.replace(target)
        else:
            target.hardlink_to(draft)
    except FileExistsError:
        check_free(target, force=False)
        raise
    except (OSError, ValueError) as cause:
        reason = cause.strerror if isinstance(cause, OSError) else "it is no name of a file"
        raise InvalidError(f"{target} cannot be written: {reason}", hint="choose another place with --to") from cause
    finally:
        draft.unlink(missing_ok=True)
