"""``tdev evaluate``: the score of plans, or of the code of components."""

from collections.abc import Mapping
from typing import Any

import click

from tdev.domain.reporting.cases import Case, Report
from tdev.domain.reporting.judging import as_service, evaluated
from tdev.entry.cli.client import Api, Options, connect
from tdev.entry.cli.console import give, paint, say
from tdev.entry.cli.gating import Places, files_of, finish_gate, gate_options, judged_files
from tdev.entry.cli.report import show_evaluation
from tdev.entry.cli.sharing import api_options, read_inputs, read_text, strictly


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--input", "-i", "pairs", multiple=True, help="name=value that the run would bring along.")
@click.option("--threshold", type=click.FloatRange(0, 100), default=85, show_default=True, help="Score to reach.")
@click.option("--service", is_flag=True, help="Inputs come with each call: they need not be known.")
@gate_options
@api_options
def command(
    files: tuple[str, ...],
    pairs: tuple[str, ...],
    places: Places,
    options: Options,
    as_json: bool,
    **how: Any,
) -> int:
    """Score the workflows (JSON) or components (.py) in FILES ('-' for stdin); exit code 3 when one fails its gate.

    FILES may be folders and patterns.

    Examples:

      tdev plan "summarize notes.txt" -o plan.json; tdev evaluate plan.json

      tdev evaluate 'workflows/*.json' --service --junit evaluate.xml --summary evaluate.md
    """
    named = files_of(files, (".json",))
    given = {"threshold": how["threshold"], "inputs": read_inputs(pairs)}
    with connect(options) as api:

        def judge(file: str) -> tuple[Mapping[str, Any], Case]:
            text = read_text(file)
            evaluation = _asked(api, file, text, given)
            evaluation = as_service(evaluation) if how["service"] else evaluation
            return evaluation, evaluated(file, evaluation, text)

        found, cases = judged_files(named, judge)
    if as_json:
        give([{"file": file, **evaluation} for file, evaluation in found] if named.several else found[0][1])
    else:
        _show(found, several=named.several)
    return finish_gate(Report("evaluate", cases), places, several=named.several)


def _asked(api: Api, file: str, text: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any]
    if file.endswith(".py"):
        found = api.call("POST", "/api/evaluate/code", {"code": text, "threshold": given["threshold"]})
    else:
        found = api.call("POST", "/api/evaluate", {"workflow": strictly(text.encode(), file), **given})
    return found


def _show(found: list[tuple[str, Mapping[str, Any]]], *, several: bool) -> None:
    for file, evaluation in found:
        if several:
            say(paint(file, "bold"))
        if "error" not in evaluation:
            show_evaluation(evaluation)
