"""``tdev approve``: the answer to a plan that waits."""

import click

from tdev.entry.cli.client import Options
from tdev.entry.cli.deciding import decide
from tdev.entry.cli.sharing import api_options


@click.command()
@click.argument("id")
@click.option("--digest", default=None, help="Refuse when the plan that waits has another digest.")
@click.option("--reason", default="", help="Why, for the record.")
@click.option("--timeout", default=600.0, show_default=True, help="Seconds to follow what comes of it.")
@api_options
def command(id: str, digest: str | None, reason: str, timeout: float, options: Options, as_json: bool) -> int:
    """Allow what ID waits with: the plan of an execution runs, a deployment (dep-...) goes on.

    Example: tdev approve exec-01jd3kq0v9x4m8ht2c
    """
    return decide(options, id, "approve", {"digest": digest, "reason": reason}, timeout, as_json=as_json)
