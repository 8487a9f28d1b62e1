"""``tdev validate``: whether workflows, components and settings are sound, before anything is run or registered."""

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import click
from pydantic import ValidationError

from tdev.domain.analysis.gate import pass_gate
from tdev.domain.analysis.reading import read
from tdev.domain.pipelines.describing import read_pipeline
from tdev.domain.reporting.cases import Case, Remark, Report
from tdev.domain.reporting.judging import unreadable, with_article
from tdev.domain.workflow.validation import findings
from tdev.entry.cli.client import Api, Options, connect
from tdev.entry.cli.console import give, paint, printable, say
from tdev.entry.cli.gating import Places, files_of, finish_gate, gate_options, timed
from tdev.entry.cli.project import check_file
from tdev.entry.cli.sharing import api_options, read_text, strictly
from tdev.kernel.errors import Finding, InvalidError, RefusedCodeError, TooLargeError
from tdev.kernel.plurals import counted
from tdev.model.component import Component
from tdev.model.misfits import misfits
from tdev.model.workflow import Workflow

_PROJECT = ("tdev.toml", "pipeline.toml", "agents", "workflows")
_SUFFIXES = (".py", ".json", ".toml")


@click.command()
@click.argument("files", nargs=-1)
@gate_options
@api_options
def command(files: tuple[str, ...], places: Places, options: Options, as_json: bool) -> int:
    """Say whether FILES are sound: workflows (.json), components (.py), tdev.toml, pipeline.toml. Nothing is run.

    Without FILES those of the project are looked at: tdev.toml, pipeline.toml, agents/ and workflows/. Exit code 3 when
    one is not sound.

    Examples:

      tdev validate

      tdev validate 'workflows/*.json' --sarif validate.sarif
    """
    named = files_of(_named(files), _SUFFIXES)
    cases = []
    with connect(options) as api:
        for file in named.names:
            started = perf_counter()
            cases.append(timed(_case(api, file), started))
    if as_json:
        give([{"file": case.file, "sound": case.outcome == "passed", "errors": _errors(case)} for case in cases])
    else:
        for case in cases:
            sign = paint("✓", "green") if case.outcome == "passed" else paint("✗", "red")
            say(f"{sign} {printable(case.name)}: {printable(case.told)}")
            for remark in case.remarks:
                line = f"line {remark.line}: " if remark.line else ""
                say(printable(f"    {line}{remark.rule}: {remark.message}"))
    return finish_gate(Report("validate", tuple(cases)), places, several=False)


def _named(files: Sequence[str]) -> Sequence[str]:
    if files:
        return files
    there = [name for name in _PROJECT if Path(name).is_file() or any(Path(name).glob("**/*"))]
    if not there:
        hint = "begin a project with: tdev init project NAME"
        found = [Finding("#/files", f"none of {', '.join(_PROJECT)} is here", "missing")]
        raise InvalidError("there is no project in this folder", found, hint=hint)
    return there


def _case(api: Api, file: str) -> Case:
    try:
        told = _sound(api, file)
    except (InvalidError, TooLargeError, RefusedCodeError) as error:
        return unreadable(file, error)
    return Case(file, "passed", told, file)


def _sound(api: Api, file: str) -> str:
    """What it is, in words. Raises ``InvalidError`` with each thing that is wrong."""
    text = read_text(file)
    if file.endswith(".py"):
        return _component(text)
    if file.endswith(".json"):
        return _workflow(api, file, text)
    if Path(file).name == "pipeline.toml":
        found = read_pipeline(text)
        return f"a pipeline of {counted(len(found.gates), 'gate')} and {counted(len(found.stages), 'stage')}"
    environments = check_file(Path(file))
    return f"settings, environments: {', '.join(environments) or 'none'}"


def _component(text: str) -> str:
    known = read(text)
    pass_gate(text, known=known)
    facts = known[0].component
    return "nothing in it is a component" if facts.form == "module" else f"{facts.name}, {with_article(facts.type)}"


def _workflow(api: Api, file: str, text: str) -> str:
    document = strictly(text.encode(), file)
    try:
        found = Workflow.model_validate(document)
    except ValidationError as cause:
        raise InvalidError("it is no workflow", misfits(cause)) from cause
    unsound = findings(found, lambda ref: Component.model_validate(api.call("GET", f"/api/components/{ref}")))
    if unsound:
        raise InvalidError(f"it is not sound: {unsound[0].message}", unsound)
    return f"a workflow of {counted(len(found.steps), 'step')}"


def _errors(case: Case) -> list[dict[str, object]]:
    return [_error(remark) for remark in case.remarks]


def _error(remark: Remark) -> dict[str, object]:
    return {"code": remark.rule, "message": remark.message, **({"line": remark.line} if remark.line else {})}
