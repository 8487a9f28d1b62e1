"""``tdev evaluate``: the score of a plan, or of the code of a component."""

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give, paint, say
from tdev.entry.cli.report import show_evaluation
from tdev.entry.cli.sharing import api_options, read_inputs, read_json, read_text


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--input", "-i", "pairs", multiple=True, help="name=value that the run would bring along.")
@click.option("--threshold", type=click.FloatRange(0, 100), default=85, show_default=True, help="Score to reach.")
@api_options
def command(files: tuple[str, ...], pairs: tuple[str, ...], threshold: float, options: Options, as_json: bool) -> int:
    """Score the workflows (JSON) or components (.py) in FILES ('-' for stdin); exit code 3 when one fails its gate.

    Example: tdev plan "summarize notes.txt" -o plan.json; tdev evaluate plan.json
    """
    found = []
    with connect(options) as api:
        for file in files:
            if file.endswith(".py"):
                body = {"code": read_text(file), "threshold": threshold}
                found.append((file, api.call("POST", "/api/evaluate/code", body)))
                continue
            body = {"workflow": read_json(file), "threshold": threshold, "inputs": read_inputs(pairs)}
            found.append((file, api.call("POST", "/api/evaluate", body)))
    if as_json:
        give([{"file": file, **evaluation} for file, evaluation in found] if len(found) > 1 else found[0][1])
    else:
        for file, evaluation in found:
            if len(found) > 1:
                say(paint(file, "bold"))
            show_evaluation(evaluation)
    return EXIT.ok if all(evaluation["passed"] for _, evaluation in found) else EXIT.gate
