"""Options that every command with ``--json`` has: ``--query``, ``--env``, ``--profile`` and ``--region``.

They are added when a command is loaded, so that no command can forget them.
"""

from collections.abc import Callable
from typing import Any

import click

from tdev.entry.cli.console import QUERY
from tdev.entry.cli.project import ENVIRONMENT
from tdev.settings import choose_aws


def equipped(command: click.Command) -> click.Command:
    """The command, and all below it, with these options; what a command has by itself stays."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            equipped(each)
    by_json = next((each for each in command.params if each.name == "as_json"), None)
    known = {name for each in command.params for name in each.opts}
    if by_json is None or "--env" in known:
        return command
    # Asking for a part of the JSON is asking for JSON.
    by_json.default = lambda: QUERY.get() is not None
    command.params += [option() for name, option in _OPTIONS.items() if name not in known]
    return command


def _option(name: str, metavar: str, help: str, use: Callable[[str], None]) -> Callable[[], click.Option]:
    def taken(ctx: click.Context, option: click.Parameter, value: Any) -> None:
        if value is not None:
            use(value)

    return lambda: click.Option([name], metavar=metavar, help=help, callback=taken, expose_value=False, is_eager=True)


def _query(text: str) -> None:
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        QUERY.set(jmespath.compile(text))
    except JMESPathError as cause:
        told = " ".join(str(cause).split())
        raise click.UsageError(f"--query {text!r} is no JMESPath: {told}") from cause


_OPTIONS = {
    "--query": _option("--query", "JMESPATH", "Give only this part of the JSON, as AWS commands do.", _query),
    "--env": _option("--env", "NAME", "Environment of tdev.toml (TDEV_ENV).", lambda name: _set_environment(name)),
    "--profile": _option("--profile", "NAME", "AWS profile (AWS_PROFILE).", lambda name: choose_aws(profile=name)),
    "--region": _option("--region", "NAME", "AWS region (AWS_REGION).", lambda name: choose_aws(region=name)),
}


def _set_environment(name: str) -> None:
    ENVIRONMENT.set(name)


COMMON = tuple(option() for option in _OPTIONS.values())
"""One of each, for whoever describes them."""
