"""``tdev refine``: a component gets more examples, and is built again when its code does not keep them."""

from typing import Any

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import give, say
from tdev.entry.cli.generating import exit_of, show_generated, write_generated
from tdev.entry.cli.sharing import api_options, strictly
from tdev.kernel.errors import Finding, InvalidError


@click.command()
@click.argument("name")
@click.option("--example", "-e", "examples", multiple=True, help="input => output, both JSON.")
@click.option("--dry-run", is_flag=True, help="Build and test it, and keep nothing.")
@click.option("--output", "-o", "folder", default=None, help="Write code and tests into this folder.")
@click.option("--code", is_flag=True, help="Show the code.")
@api_options
def command(name: str, examples: tuple[str, ...], options: Options, as_json: bool, **how: Any) -> int:
    """Build the component NAME again with more examples; other code becomes its next minor version.

    Example: tdev refine hashtags -e '{"text": "#a #a"} => ["a"]'
    """
    body = {"component": name, "examples": [_example(each) for each in examples], "register": not how["dry_run"]}
    with connect(options) as api:
        items = api.call("POST", "/api/generate", body)["items"]
    written = [path for made in items for path in write_generated(made, how["folder"])] if how["folder"] else []
    if as_json:
        give({"items": items, **({"written": written} if written else {})})
        return exit_of(items)
    for made in items:
        show_generated(made, code=how["code"])
    for path in written:
        say(f"written: {path}")
    return exit_of(items)


def _example(text: str) -> dict[str, Any]:
    before, arrow, after = text.partition("=>")
    if not arrow:
        what = 'write input => output, as in \'{"text": "#a"} => ["a"]\''
        raise InvalidError(f"--example {text[:60]!r} has no =>", [Finding("#/examples", what, "example")], hint=what)
    given = strictly(before.strip().encode(errors="surrogatepass"), "the input of --example")
    answer = strictly(after.strip().encode(errors="surrogatepass"), "the output of --example")
    if not isinstance(given, dict):
        what = 'write the inputs by name, as in {"text": "#a"}'
        raise InvalidError(
            f"the input of --example {text[:60]!r} is no object", [Finding("#/examples", what, "example")]
        )
    return {"input": given, "output": answer}
