"""``tdev doctor``: what this machine can do, and what to do about the rest."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from tdev.entry.cli.client import Options
from tdev.entry.cli.console import EXIT, give, paint, say
from tdev.kernel.errors import TDevError
from tdev.settings import Settings


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``needed``: without it the product does not work."""

    name: str
    ok: bool
    found: str
    todo: str = ""
    needed: bool = False


@click.command()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder of the stores.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
def command(data: Path | None, as_json: bool) -> int:
    """Check Python, stores, components, isolation and region; exit code 1 when something needed is missing."""
    chosen = Options(data=data).settings()
    found = [check for look in _LOOKS for check in look(chosen)]
    if as_json:
        give([{name: getattr(check, name) for name in Check.__slots__} for check in found])
    else:
        for check in found:
            sign = (
                paint("✓", "green")
                if check.ok
                else paint("✗" if check.needed else "!", "red" if check.needed else "yellow")
            )
            say(f"{sign} {check.name}: {check.found}")
            if check.todo and not check.ok:
                say(f"    {paint('try', 'cyan')}: {check.todo}")
    return EXIT.ok if all(check.ok or not check.needed for check in found) else EXIT.failed


def _python(chosen: Settings) -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check("python", sys.version_info >= (3, 11), version, "install Python 3.11 or newer", needed=True)


def _stores(chosen: Settings) -> Iterator[Check]:
    from tdev.runtime import Runtime

    runtime = Runtime(chosen)
    try:
        runtime.tables.get("registry", {"pk": "T#local#DOCTOR", "sk": "-"})
        yield Check("stores", True, f"{chosen.data} can be written", needed=True)
    except (TDevError, OSError) as error:
        yield Check("stores", False, str(error), "choose another folder with TDEV_DATA", needed=True)
    finally:
        runtime.close()


def _components(chosen: Settings) -> Iterator[Check]:
    from tdev.domain.registry.built_in import available, built_in_components

    components = built_in_components()
    missing = sorted({name for component in components for name in available(component)})
    usable = sum(not available(component) for component in components)
    yield Check(
        "components",
        not missing,
        f"{usable} of {len(components)} built-in components can run"
        + (f" (missing: {', '.join(missing)})" if missing else ""),
        'pip install "t-developer[library]"',
    )


def _expressions(chosen: Settings) -> Iterator[Check]:
    from importlib.util import find_spec

    engine = next((name for name in ("jsonatapy", "jsonata") if find_spec(name)), "")
    yield Check("expressions", bool(engine), engine or "no JSONata engine", "install t-developer again", needed=True)


def _isolation(chosen: Settings) -> Iterator[Check]:
    from tdev.runtime import Runtime

    isolation = Runtime(chosen).sandbox.isolation
    strong = isolation.level in ("strong", "medium")
    found = f"level {isolation.level}" + (f", missing {', '.join(isolation.missing)}" if isolation.missing else "")
    yield Check("sandbox", strong, found, "install bubblewrap; registered code does not run at level weak")


def _region(chosen: Settings) -> Iterator[Check]:
    from tdev.entry.server.region_file import running_region

    running = running_region(chosen.data)
    found = (
        f"{running.endpoint} since {running.started}" if running else "none runs; commands work in their own process"
    )
    yield Check("region", True, found)


def _aws(chosen: Settings) -> Iterator[Check]:
    from importlib.util import find_spec

    there = find_spec("boto3") is not None
    yield Check(
        "aws", there, "boto3 is there" if there else "not installed", 'pip install "t-developer[aws]" to deploy'
    )


_LOOKS: tuple[Callable[[Settings], Iterator[Check]], ...] = (
    _python,
    _stores,
    _components,
    _expressions,
    _isolation,
    _region,
    _aws,
)
