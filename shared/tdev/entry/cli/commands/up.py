"""``tdev up``: the laptop region."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from tdev.entry.cli.client import Options
from tdev.entry.cli.console import EXIT, give, paint, tell

if TYPE_CHECKING:
    from tdev.platform.invocation import Invoke
    from tdev.runtime import Runtime

_COURIER_S = 0.3
"""Seconds between two looks for events."""


class _Closing(Protocol):
    """Work beside the requests."""

    def close(self) -> None:
        """End it."""


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=7700,
    show_default=True,
    help="Port on 127.0.0.1; 0 for any free one.",
)
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder of the stores.")
@click.option("--files", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder to read from.")
@click.option("--json", "as_json", is_flag=True, help="Say where it serves as JSON.")
def command(port: int, data: Path | None, files: Path | None, as_json: bool) -> int:
    """Serve API, functions, state machines and stores on this machine until interrupted.

    Everything is kept in the data folder; executions under way go on after a restart.

    Example: tdev up --port 7700 --files ./inbox
    """
    from tdev.entry.server.measuring import measures_of
    from tdev.entry.server.region import Identity, Region, RegionOptions
    from tdev.entry.server.services import services_of
    from tdev.model.component import FREE_EFFECTS
    from tdev.orchestration.definition import definitions
    from tdev.platform.functions import direct_routes
    from tdev.runtime import Runtime

    chosen = Options(data=data, files=files).settings()
    runtime = Runtime(chosen)
    asks = sorted(FREE_EFFECTS - runtime.approval_policy.free)  # a wrong word in the settings is told before it serves
    machines = definitions()
    closing: list[_Closing] = []
    region = Region(
        chosen,
        Identity(runtime.own_tokens, runtime.tokens),
        pool=runtime.pool,
        machine=lambda invoke: _resident(runtime, invoke, closing),
        options=RegionOptions(
            port=port,
            definitions=machines,
            routes=direct_routes(runtime.functions.values()),
            measures=measures_of(runtime),
            services=lambda invoke: services_of(runtime, invoke).respond,
        ),
    )
    served = region.start()
    try:
        region.serve(lambda: _announce(f"http://127.0.0.1:{served}", runtime, asks, as_json))
    finally:
        for each in reversed(closing):
            each.close()
        runtime.close()
    tell("stopped; what was under way goes on at the next start")
    return EXIT.ok


def _announce(address: str, runtime: "Runtime", asks: Sequence[str], as_json: bool) -> None:
    data = runtime.settings.data
    token = data / "token"
    if as_json:
        give({"endpoint": address, "token_file": str(token), "data": str(data)})
    tell(f"{paint('tdev', 'bold')} serves {paint(address, 'cyan')}    docs {address}/docs    stop with Ctrl-C")
    tell(f"  data {data}    token {token}")
    tell(f"  open {paint(address + _way_in(runtime), 'cyan')}    (once, within five minutes; another one: tdev ui)")
    if asks:
        tell(f"  asks a person about {', '.join(asks)} too")


def _way_in(runtime: "Runtime") -> str:
    """Where the owner's browser gets in, once."""
    from tdev.domain.identity.passes import ENTRANCE, TICKET_S
    from tdev.kernel.roles import ROLES

    says = {"subject": "local", "roles": list(ROLES)}
    return ENTRANCE + runtime.passes(runtime.settings.tenant).give("ticket", says, TICKET_S)[0]


def _resident(runtime: "Runtime", invoke: "Invoke", closing: list[_Closing]) -> Any:
    """The engine of this region; what ends is settled, what happens told, what is live watched, what is left tidied."""
    from tdev.entry.server.repeating import Repeating
    from tdev.entry.server.settler import Settler
    from tdev.orchestration.definition import definitions
    from tdev.orchestration.deploy_watching import Watcher
    from tdev.orchestration.notifying import Courier
    from tdev.orchestration.tidying import Tidier

    machine = runtime.resident_machine(definitions(), invoke)
    runtime.adopt(machine)
    settler = Settler(runtime)
    machine.add_listener(settler)
    courier = Courier(runtime)
    watcher = Watcher(runtime, lambda tenant: runtime.local_services(tenant, invoke))
    tidier = Tidier(runtime, "region")
    closing += [
        settler,
        Repeating("courier", courier.work, _COURIER_S, first=courier.recover),
        Repeating("watcher", watcher.work, runtime.settings.watch_every_s),
        Repeating("tidier", tidier.work, runtime.settings.tidy_every_s, first=tidier.work),
        tidier,
    ]
    return machine
