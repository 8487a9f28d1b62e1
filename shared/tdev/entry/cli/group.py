"""The commands by name, each imported only when it is called, and how an error becomes an exit code."""

import importlib
import logging
from collections.abc import Sequence

import click
from click.shell_completion import CompletionItem

from tdev import __version__
from tdev.entry.cli.console import EXIT, QUERY, fail_on_system, fail_with, give, tell
from tdev.entry.cli.project import ENVIRONMENT
from tdev.kernel.errors import TDevError

COMMANDS: dict[str, str] = {
    "up": "Serve the whole product on this machine.",
    "ui": "Print a link that lets a browser in.",
    "init": "Write a tool, agent, team, workflow or project to begin with.",
    "orchestrate": "Turn a goal into a plan, improve it, run it.",
    "plan": "Show the plan for a goal without running it.",
    "validate": "Say whether workflows, components and settings are sound.",
    "evaluate": "Score a plan and say why.",
    "classify": "Tell whether code is a tool, an agent or a team.",
    "adopt": "Make a component of one of another framework.",
    "register": "Publish code as a component.",
    "test": "Run the tests of a component, and see what they miss.",
    "list": "List or search the components.",
    "component": "Look at a component, change its status, see who uses it.",
    "generate": "Find, compose or generate a component for a specification.",
    "refine": "Give a component more examples, and build it again.",
    "compose": "Connect named components to a workflow.",
    "run": "Run a workflow, or one component.",
    "runs": "Look at executions and steer them.",
    "approvals": "List what waits for an approval.",
    "approve": "Allow what an execution or a deployment waits with.",
    "reject": "Refuse what an execution or a deployment waits with.",
    "deploy": "Make a service of a workflow, or its next version.",
    "services": "List the services.",
    "status": "Show how a service or a deployment stands.",
    "service": "Look closer at a service: calls, log, history, pins.",
    "invoke": "Call a service.",
    "rollback": "Let an earlier version of a service answer.",
    "promote": "Bring a service to the next stage, with the same bytes.",
    "diff": "Compare two releases of a service.",
    "export": "Write a service as plain Python and CDK, which need nothing of tdev.",
    "destroy": "Take a service away.",
    "learned": "Let the planner learn from plans that people accept or correct.",
    "notify": "Have events sent to a webhook or to Slack.",
    "mcp": "Let assistants use it: Kiro, Amazon Q, Claude Code, Cursor.",
    "logs": "Show what the functions logged.",
    "why": "Say where a service, its steps and its permissions come from.",
    "verify": "Try what is claimed of a service: its permissions.",
    "audit": "Show who did what, and check that the records are intact.",
    "sandbox": "Run code that is not trusted.",
    "token": "Make a token for somebody else on this machine, or a new key.",
    "secrets": "Keep values that components need and nobody may see.",
    "callers": "Say which AWS identities may sign requests, and for which tenant.",
    "pipeline": "Write gates, approvals and stages for a CI system.",
    "config": "Show the settings and where they come from, and change them.",
    "completion": "Let the shell complete commands and options.",
    "tidy": "Delete what has expired and what nobody needs any more.",
    "doctor": "Check this machine and say what to do.",
}
"""Every command with its one line of help; its code is in ``commands/<name>.py`` as ``command``."""


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in their order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and answer a command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"tdev.entry.cli.commands.{cmd_name}")
        found: click.Command = module.command
        from tdev.entry.cli.common_options import equipped

        return equipped(found)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete names of commands without importing them."""
        named = [name for name in COMMANDS if name.startswith(incomplete)]
        found = [CompletionItem(name, help=COMMANDS[name]) for name in named]
        return found or click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Say which command was meant when there is none of this name."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean '{near[0]}'?", ctx) from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, "-V", "--version", message="tdev %(version)s")
def cli() -> None:
    """A goal in plain words becomes a typed, scored workflow of reusable components, and runs.

    Exit codes: 0 ok, 1 failed, 2 usage, 3 gate not met, 4 not found, 5 denied, 6 timed out or still running,
    7 waiting for approval, 130 interrupted.
    """


def run(arguments: Sequence[str], command: click.Command = cli) -> int:
    """Run a command line; answers the exit code. Whatever a command raises ends here."""
    QUERY.set(None)
    ENVIRONMENT.set("")
    as_json = any(each == "--json" or each.startswith("--query") for each in arguments)
    # What functions log belongs to a region's logs; here the result and the errors are said in words.
    logging.getLogger("tdev").addHandler(logging.NullHandler())
    try:
        result = command.main(list(arguments), prog_name="tdev", standalone_mode=False)
        return result if isinstance(result, int) else EXIT.ok
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (KeyboardInterrupt, click.exceptions.Abort) as stop:
        # What stands behind an abort says more, where the command knew what it was waiting for.
        tell(str(stop.__cause__ or stop) or "interrupted")
        return EXIT.interrupted
    except click.ClickException as error:
        error.show()
        if as_json:
            QUERY.set(None)
            give({"error": {"code": "usage", "message": error.format_message()}})
        return EXIT.usage
    except TDevError as error:
        return fail_with(error, as_json=as_json)
    except BrokenPipeError:
        return EXIT.ok
    except OSError as cause:
        return fail_on_system(cause)
