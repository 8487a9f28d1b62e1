"""``tdev doctor``: what this machine can do, and what to do about the rest."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from tdev.domain.readiness import Check
from tdev.entry.cli.client import Options
from tdev.entry.cli.console import EXIT, give, paint, say
from tdev.kernel.errors import TDevError
from tdev.kernel.plurals import counted
from tdev.settings import Settings

_WORD_TOKENS, _WORD_S = 1024, 15.0
"""What the one word of a model may cost; models that think first need more tokens than the word has."""


@click.command()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder of the stores.")
@click.option("--aws", is_flag=True, help="Also look at the AWS account, and at what deploying needs here.")
@click.option("--region", default="", help="AWS region to look at; default: the one of the environment or profile.")
@click.option("--stage", default=None, help="Stage to look at; default: the one of the settings (dev).")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
def command(data: Path | None, aws: bool, region: str, stage: str | None, as_json: bool) -> int:
    """Check Python, stores, components, isolation, region and model; exit code 1 when something needed is missing.

    A language model that is set (TDEV_MODEL) is asked for one word, which may cost a few tokens.

    With --aws also Node, CDK, the build, and in the account: credentials, bootstrap, the stack of the stage, the
    Lambda quota and access to models. It asks only what costs nothing, and changes nothing.

    Example: tdev doctor --aws --region eu-central-1
    """
    if (region or stage) and not aws:
        raise click.UsageError("--region and --stage are for --aws")
    chosen = Options(data=data).settings()
    if stage is not None:
        chosen = chosen.changed(stage=stage)
    found = [check for look in _LOOKS for check in look(chosen)]
    found += _cloud(chosen, region) if aws else _sdk(needed=False)
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


def _model(chosen: Settings) -> Iterator[Check]:
    from tdev.platform.models import Limits, Message
    from tdev.runtime import Runtime

    if chosen.model == "none":
        yield Check("model", True, "none is set; plans and code are made without one")
        return
    runtime = Runtime(chosen)
    try:
        limits = Limits(tokens_out=_WORD_TOKENS, timeout_s=min(_WORD_S, chosen.model_timeout_s))
        question = [Message("user", "Answer with the word: ready")]
        reply = runtime.model(chosen.tenant, by="doctor").converse(question, limits=limits)
        yield Check(
            "model", True, f"{chosen.model} answers ({reply.tokens_in} tokens read, {reply.tokens_out} written)"
        )
    except TDevError as error:
        todo = error.hint or "look at TDEV_MODEL; without a model everything works, too"
        yield Check("model", False, f"{chosen.model}: {error.message}", todo)
    finally:
        runtime.close()


def _embedding(chosen: Settings) -> Iterator[Check]:
    from tdev.runtime import Runtime

    runtime = Runtime(chosen)
    try:
        engine = runtime.embedding
        if engine is None:
            yield Check("embedding", True, "none is set; components are found by words")
            return
        width = len(engine.vectors(["read a file"], asked=True)[0])
        yield Check("embedding", True, f"{engine.name} answers with vectors of {width} numbers")
    except TDevError as error:
        yield Check("embedding", False, f"{chosen.embedding}: {error.message}", error.hint or "look at TDEV_EMBEDDING")
    finally:
        runtime.close()


def _learning(chosen: Settings) -> Iterator[Check]:
    from tdev.runtime import Runtime

    if chosen.learning == "never":
        yield Check("learning", True, "off for everybody (TDEV_LEARNING=never)")
        return
    runtime = Runtime(chosen)
    try:
        state = runtime.lessons(chosen.tenant).state()
        yield Check("learning", True, f"{'on' if state.on else 'off'}, {counted(state.lessons, 'lesson')}")
    except TDevError as error:
        yield Check("learning", False, error.message, "forget the lessons with: tdev learned forget --all")
    finally:
        runtime.close()


def _sdk(*, needed: bool) -> Iterator[Check]:
    from importlib.util import find_spec

    there = find_spec("boto3") is not None
    said = "boto3 is there" if there else "not installed"
    yield Check("aws", there, said, 'pip install "t-developer[aws]" to deploy', needed=needed)


def _cloud(chosen: Settings, region: str) -> Iterator[Check]:
    """What deploying needs: on this machine, then in the account."""
    from contextlib import closing

    from tdev.domain.readiness.account import look_at
    from tdev.entry.cli.deploy_tools import look_at_tools
    from tdev.runtime import Runtime

    yield from look_at_tools(Path())
    (sdk,) = _sdk(needed=True)
    yield sdk
    if sdk.ok:
        with closing(Runtime(chosen).account(region)) as account:
            yield from look_at(account, chosen.stage)


_LOOKS: tuple[Callable[[Settings], Iterator[Check]], ...] = (
    _python,
    _stores,
    _components,
    _expressions,
    _isolation,
    _region,
    _model,
    _embedding,
    _learning,
)
