"""``tdev completion``: the script with which a shell completes commands, options and their values."""

import click
from click.shell_completion import get_completion_class

from tdev.entry.cli.console import EXIT, give, say, tell

VARIABLE = "_TDEV_COMPLETE"
"""The variable by which the shell asks this program what could follow."""
_PLACES = {
    "bash": 'eval "$(tdev completion bash)"    in ~/.bashrc',
    "zsh": 'eval "$(tdev completion zsh)"    in ~/.zshrc',
    "fish": "tdev completion fish > ~/.config/fish/completions/tdev.fish",
}


@click.command()
@click.argument("shell", type=click.Choice(list(_PLACES)))
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")
def command(shell: str, as_json: bool) -> int:
    """Print the script for SHELL; on stderr it says where to put it.

    Examples:

      eval "$(tdev completion bash)"

      tdev completion fish > ~/.config/fish/completions/tdev.fish
    """
    from tdev.entry.cli.group import cli

    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(cli, {}, "tdev", VARIABLE).source()
    if as_json:
        give({"shell": shell, "script": script, "place": _PLACES[shell]})
        return EXIT.ok
    say(script)
    tell(f"# to keep it: {_PLACES[shell]}")
    return EXIT.ok
