"""``tdev reject``: the answer to a plan that waits."""

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
    """Refuse what ID waits with, an execution or a deployment (dep-...); it ends.

    Example: tdev reject exec-01jd3kq0v9x4m8ht2c
    """
    return decide(options, id, "reject", {"digest": digest, "reason": reason}, timeout, as_json=as_json)
