"""``tdev config``: the settings, where each comes from, and the files that hold them."""

from pathlib import Path

import click

from tdev.entry.cli.console import EXIT, give, printable, say, table, tell
from tdev.entry.cli.gating import write_text
from tdev.entry.cli.project import FILE, NEVER, Layer, configured, layers, project_file, setting_names
from tdev.entry.cli.toml_lines import with_value
from tdev.kernel.errors import Finding, InvalidError, NotFoundError
from tdev.settings import PREFIX, Settings, config_places

_JSON = click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")
_IN = click.option("--in", "environment", default=None, metavar="NAME", help="In [env.NAME] instead of the top.")
_USER = click.option("--user", is_flag=True, help="In the file of the user instead of that of the project.")


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> int:
    """Show the settings and where they come from, and change those in files; without a word: what differs.

    What counts first: options, variables TDEV_..., [env.NAME] of tdev.toml, its top, the same of the user's file.

    Examples:

      tdev config set endpoint https://example.execute-api.eu-central-1.amazonaws.com --in prod

      tdev services --env prod
    """
    return int(ctx.invoke(show)) if ctx.invoked_subcommand is None else EXIT.ok


@command.command("show")
@click.option("--all", "everything", is_flag=True, help="Also those that stand as they are built in.")
@_JSON
def show(everything: bool = False, as_json: bool = False) -> int:
    """Show the settings with the place that each comes from.

    Example: tdev config show --env prod
    """
    settings = configured()
    found = [_row(settings, name, layers()) for name in setting_names()]
    found = [each for each in found if everything or each["from"] != "built in"]
    if as_json:
        give(found)
        return EXIT.ok
    if found:
        table([(each["name"], printable(each["value"]), each["from"]) for each in found], ("setting", "value", "from"))
    else:
        say("every setting stands as it is built in; tdev config show --all lists them")
    return EXIT.ok


@command.command("get")
@click.argument("name")
@_JSON
def get(name: str, as_json: bool) -> int:
    """Show the value of NAME that counts.

    Example: tdev config get threshold
    """
    found = _row(configured(), _known(name), layers())
    if as_json:
        give(found)
    else:
        say(printable(found["value"]))
    return EXIT.ok


@command.command("set")
@click.argument("name")
@click.argument("value")
@_IN
@_USER
@_JSON
def set_value(name: str, value: str, environment: str | None, user: bool, as_json: bool) -> int:
    """Write VALUE for NAME into tdev.toml; a value that the setting does not take is refused.

    Example: tdev config set threshold 90
    """
    Settings.read({PREFIX + _known(name).upper(): value})
    path = _changed(name, value, environment, user=user)
    if as_json:
        give({"name": name, "value": value, "file": str(path)})
    else:
        tell(f"wrote {path}")
    return EXIT.ok


@command.command("unset")
@click.argument("name")
@_IN
@_USER
@_JSON
def unset(name: str, environment: str | None, user: bool, as_json: bool) -> int:
    """Take NAME out of tdev.toml.

    Example: tdev config unset threshold --in prod
    """
    path = _changed(_known(name), None, environment, user=user)
    if as_json:
        give({"name": name, "value": None, "file": str(path)})
    else:
        tell(f"wrote {path}")
    return EXIT.ok


@command.command("path")
@_JSON
def path(as_json: bool) -> int:
    """Say which files are read: that of the project, and that of the user.

    Example: tdev config path
    """
    found = {"project": str(project_file() or ""), "user": str(config_places().user)}
    if as_json:
        give(found)
    else:
        say(f"project: {found['project'] or f'none; tdev config set makes {FILE} here'}")
        say(f"user: {found['user']}{'' if Path(found['user']).is_file() else ' (not there)'}")
    return EXIT.ok


def _row(settings: Settings, name: str, files: list[Layer]) -> dict[str, str]:
    value = str(getattr(settings, name))
    if name in config_places().given:
        origin = PREFIX + name.upper()
    else:
        origin = next((layer.origin for layer in files if name in layer.values), "built in")
    return {"name": name, "value": "(set)" if name in NEVER and value else value, "from": origin}


def _known(name: str) -> str:
    if name not in setting_names():
        import difflib

        near = difflib.get_close_matches(name, setting_names(), 1)
        hint = f"did you mean {near[0]}?" if near else "list them with: tdev config show --all"
        raise NotFoundError(f"there is no setting {name!r}", hint=hint)
    return name


def _changed(name: str, value: str | None, environment: str | None, *, user: bool) -> Path:
    """Change a file of settings; answers which."""
    if name in NEVER:
        finding = Finding(f"#/{name}", "files are shared and kept under version control", "setting")
        raise InvalidError(f"{name} is never written into a file", [finding], hint="use TDEV_TOKEN")
    file = config_places().user if user else project_file() or Path(FILE)
    try:
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        given = int(value) if value is not None and value.isdecimal() and len(value) < 10 else value
        written = with_value(text, ("env", environment) if environment else (), name, given)
    except (OSError, ValueError) as cause:
        raise InvalidError(f"{file} cannot be changed: {cause}", [Finding("#/file", str(cause), "toml")]) from cause
    write_text(file, written)
    return file
