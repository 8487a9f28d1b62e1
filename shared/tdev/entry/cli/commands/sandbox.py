"""``tdev sandbox``: runs code that nobody here vouches for, behind the walls of this machine."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import click

from tdev.entry.cli.console import EXIT, give, paint, printable, tell
from tdev.entry.cli.project import configured
from tdev.entry.cli.sharing import read_json, read_text, strictly
from tdev.kernel.errors import Finding, InvalidError

if TYPE_CHECKING:
    from tdev.platform.sandbox import SandboxRun

_SHOWN_BYTES = 1 << 16


_LIMITS = click.Choice(["cpu_s", "memory_mib", "file_mib", "result_kib"])
_MOST = 1 << 20


@click.group()
def command() -> None:
    """Run code that is not trusted: it sees its input, an empty folder and the standard library, and nothing else."""


@command.command("run")
@click.argument("file")
@click.argument("payload", default="{}")
@click.option("--entrypoint", default=None, help="The function to call; default: the only public one.")
@click.option("--timeout", type=click.FloatRange(0.1, 600), default=None, help="Seconds until it is ended (10).")
@click.option(
    "--limit", "given", type=(_LIMITS, click.IntRange(1, _MOST)), multiple=True, help="Another limit, as cpu_s 2."
)
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")
def run(
    file: str,
    payload: str,
    entrypoint: str | None,
    timeout: float | None,
    given: tuple[tuple[str, int], ...],
    as_json: bool,
) -> int:
    """Call a function of FILE (Python source, or '-') with PAYLOAD: JSON, @file, or '-' for stdin.

    Exit codes: 0 it answered, 1 it failed, 2 wrong usage, 5 this machine isolates too weakly, 6 its time was up.

    Example: tdev sandbox run shout.py '{"text": "hi"}' --json
    """
    from tdev.domain.workflow.foreign import arguments
    from tdev.domain.workflow.foreign import entrypoint as found_in
    from tdev.platform.sandbox import SandboxLimits
    from tdev.runtime import Runtime

    if file == "-" and payload == "-":
        raise InvalidError(
            "FILE and PAYLOAD cannot both come from stdin", [Finding("#/payload", "name a file", "input")]
        )
    source = read_text(file)
    name = found_in(source, entrypoint, file)
    asked = arguments(source, name, _payload(payload))
    changed: dict[str, Any] = {**_limits(given), **({"wall_s": timeout} if timeout else {})}
    limits = replace(SandboxLimits(), **changed)
    runtime = Runtime(configured())
    try:
        done = runtime.sandbox.run(source, name, asked, limits)
    finally:
        runtime.close()
    _show(done, asdict(limits), as_json=as_json)
    return EXIT.ok if done.error is None else EXIT.timed_out if done.limit in ("Timeout", "CpuTime") else EXIT.failed


def _limits(given: Iterable[tuple[str, int]]) -> dict[str, Any]:
    """Limits in units for people as those of ``SandboxLimits``."""
    units = {"mib": 1 << 20, "kib": 1 << 10}
    found: dict[str, Any] = {}
    for name, value in given:
        stem, _, unit = name.rpartition("_")
        found[name if unit == "s" else f"{stem}_bytes"] = value * units.get(unit, 1)
    return found


def _payload(text: str) -> Any:
    if text == "-":
        return read_json("-")
    if text.startswith("@"):
        return read_json(text[1:])
    return strictly(text.encode(errors="surrogatepass"), "PAYLOAD")


def _show(done: "SandboxRun", limits: dict[str, Any], *, as_json: bool) -> None:
    output = {"stdout": done.stdout[:_SHOWN_BYTES], "stderr": str(done.details.get("stderr", ""))[:_SHOWN_BYTES]}
    if as_json:
        outcome = {"result": done.output} if done.error is None else {"error": done.error}
        shown = {"status": done.verdict, **outcome, "limit": done.limit}
        walls = {"level": done.isolation.level, "held": done.isolation.held, "missing": done.isolation.missing}
        cost = {"ms": round(done.ms, 1), "cpu_s": done.details.get("cpu_s")}
        give({**shown, **walls, **cost, "output": output, "limits": limits})
        return
    for text in output.values():
        if text:
            tell(printable(text.rstrip("\n")))
    if done.error is None:
        give(done.output)
    else:
        where = f" (line {done.error['line']})" if "line" in done.error else ""
        tell(f"{paint(done.error['type'], 'red')}{where}: {printable(done.error['message'])}")
    tell(paint(f"isolation {done.isolation.level}, {done.ms:.0f} ms", "dim"))
