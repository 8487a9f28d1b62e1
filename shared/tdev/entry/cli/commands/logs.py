"""``tdev logs``: what the functions logged."""

import time
from dataclasses import asdict
from pathlib import Path

import click

from tdev.entry.cli.client import Options, check_operator
from tdev.entry.cli.console import EXIT, give_line, paint, printable, say, tell
from tdev.entry.cli.spans import seconds_in
from tdev.kernel.clock import iso
from tdev.platform.telemetry import LogEntry

_TONES = {"ERROR": "red", "CRITICAL": "red", "WARNING": "yellow"}


@click.command()
@click.argument("run", default="")
@click.option("--function", "-f", default=None, help="Only this function (planner, executor ...).")
@click.option("--request", default=None, help="Only this request id.")
@click.option("--since", default=None, help="Only the last 30s, 5m, 2h, 1d.")
@click.option("--level", default=None, help="This level and above (INFO, WARNING, ERROR).")
@click.option("--lines", "-n", default=200, show_default=True, type=click.IntRange(1, 10_000), help="Most to show.")
@click.option("--follow", is_flag=True, help="Go on until interrupted.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder of the stores.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines.")
def command(run: str, data: Path | None, follow: bool, as_json: bool, **wanted: object) -> int:
    """Show what the functions of the region logged, of all or of one execution (RUN).

    Example: tdev logs --function executor --since 10m --level WARNING
    """
    from tdev.runtime import Runtime

    chosen = Options(data=data).settings()
    check_operator(chosen)
    runtime = Runtime(chosen)
    query = {
        "execution": run or None,
        "function": wanted["function"],
        "request_id": wanted["request"],
        "level": str(wanted["level"]).upper() if wanted["level"] else None,
        "since": runtime.clock() - seconds_in(str(wanted["since"])) if wanted["since"] else None,
        "limit": wanted["lines"],
    }
    try:
        last = _show(runtime.logs.read(**query), 0, as_json=as_json)  # type: ignore[arg-type]
        if not last and not follow:
            tell("no lines; without a region (tdev up) only warnings and errors are kept")
            if run and not run.startswith("exec-"):
                tell(printable(f"  what a service has logged: tdev service logs {run}"))
        while follow:
            time.sleep(0.5)
            last = _show(runtime.logs.read(**query), last, as_json=as_json)  # type: ignore[arg-type]
    finally:
        runtime.close()
    return EXIT.ok


def _show(entries: list[LogEntry], after: int, *, as_json: bool) -> int:
    for entry in entries:
        if entry.id <= after:
            continue
        if as_json:
            give_line(asdict(entry))
        else:
            level = paint(f"{entry.level:<7}", _TONES.get(entry.level, "dim"))
            say(f"{iso(entry.time)}  {level} {entry.function:<11} {printable(entry.message.rstrip())}")
    return max((entry.id for entry in entries), default=after)
