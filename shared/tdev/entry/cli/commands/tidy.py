"""``tdev tidy``: the housekeeping of a region, by hand while none runs."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tdev.entry.cli.client import Options, check_operator
from tdev.entry.cli.console import EXIT, give, say, table, tell
from tdev.kernel.errors import ConflictError, NotFoundError, PlatformError

if TYPE_CHECKING:
    from tdev.kernel.heaps import Heap
    from tdev.settings import Settings

_UNITS = ("bytes", "kB", "MB", "GB")


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go; possible while a region runs.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder of the stores.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
def command(dry_run: bool, data: Path | None, as_json: bool) -> int:
    """Delete what has expired, what old runs left, and what belongs to nothing any more.

    A running region does this by itself (TDEV_TIDY_EVERY_S); without one it is done here, and the space is given back
    to the disk. Histories, checkpoints and files of runs go after TDEV_KEEP_DAYS; executions, services, components,
    tests and the audit trail are never deleted.

    Example: tdev tidy --dry-run
    """
    chosen = Options(data=data).settings()
    check_operator(chosen)
    if not chosen.data.is_dir():
        raise NotFoundError(f"there is no data folder {chosen.data}", hint="name it: --data FOLDER, or TDEV_DATA")
    found, given_back = _looked(chosen) if dry_run else _tidied(chosen)
    if as_json:
        rows = [{"kind": kind, "count": heap.count, "bytes": heap.size} for kind, heap in found.items()]
        give({"dry_run": dry_run, "found": rows, "bytes": _all_of(found), "given_back": given_back})
        return EXIT.ok
    lines = [(kind, str(heap.count), _size(heap.size)) for kind, heap in found.items()]
    table(lines, ("what", "count", "size"))
    done = "would go" if dry_run else f"went; the disk got {_size(max(given_back, 0))} back"
    say(f"{_size(_all_of(found))} {done}")
    return EXIT.ok


def _looked(chosen: "Settings") -> "tuple[dict[str, Heap], int]":
    from tdev.orchestration.tidying import Tidier
    from tdev.runtime import Runtime

    with closing(Runtime(chosen)) as runtime:
        return Tidier(runtime, runtime.operator).look(), 0


def _tidied(chosen: "Settings") -> "tuple[dict[str, Heap], int]":
    """Tidy while no region can start. Raises ``ConflictError`` when one runs."""
    from tdev.entry.server.region_file import RegionLock
    from tdev.orchestration.tidying import Tidier
    from tdev.runtime import Runtime

    try:
        lock = RegionLock(chosen.data.resolve())
    except ConflictError as cause:
        hint = f"it tidies by itself every {chosen.tidy_every_s} s; to look: tdev tidy --dry-run"
        raise ConflictError(cause.message, hint=hint) from cause
    try:
        before = _on_disk(chosen.data)
        with closing(Runtime(chosen)) as runtime:
            found = Tidier(runtime, runtime.operator, pause_s=0).work()
            try:
                runtime.upkeep.compact()
            except PlatformError as error:
                tell(f"deleted, but the stores keep their size for now: {error.message}")
        return found, before - _on_disk(chosen.data)
    finally:
        lock.release()


def _on_disk(data: Path) -> int:
    """Bytes of the files in the folder."""
    return sum(path.lstat().st_size for path in data.rglob("*") if path.is_file() and not path.is_symlink())


def _all_of(found: "dict[str, Heap]") -> int:
    return sum(heap.size for heap in found.values())


def _size(size: int) -> str:
    """So many bytes in a unit that people read."""
    value, unit = float(size), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.0f} {_UNITS[unit]}" if unit == 0 else f"{value:.1f} {_UNITS[unit]}"
