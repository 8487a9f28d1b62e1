"""``tdev test``: the tests of components, what they do not notice, and what they said before."""

from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Any

import click

from tdev.domain.reporting.cases import Case, Report
from tdev.domain.reporting.judging import tried, unreadable, untested
from tdev.entry.cli.client import Api, Options, connect
from tdev.entry.cli.console import EXIT, give, paint, printable, say, table
from tdev.entry.cli.gating import Places, finish_gate, gate_options, timed, told_error
from tdev.entry.cli.sharing import api_options
from tdev.entry.cli.tested import show_tests
from tdev.kernel.errors import InvalidError
from tdev.kernel.plurals import counted

_UNTESTABLE = frozenset({"no_tests", "not_here", "of_the_product"})
"""What a component without tests that could run here is refused with; among several that is no failure."""


@click.command()
@click.argument("refs", nargs=-1, required=True)
@click.option("--own", is_flag=True, help="With 'all': only components of your own, not those of the product.")
@click.option("--mutation", is_flag=True, help="Also try changed copies of its code; their score is recorded.")
@click.option("--mutants", type=click.IntRange(1, 500), default=100, show_default=True, help="Most copies to try.")
@click.option("--limit", "-n", default=20, show_default=True, type=click.IntRange(1, 100), help="With 'history'.")
@gate_options
@api_options
def command(refs: tuple[str, ...], places: Places, options: Options, as_json: bool, **how: Any) -> int:
    """Run the examples of REFS (Name, or Name@1.2.0; 'all' for every component), in the sandbox when it is not ours.

    With --mutation the code is changed in one place at a time, and the examples have to notice. Each change that none
    notices is shown as a diff: write an example for it. Exit code 3 when an example fails, or when less than 80 % of
    the changes are noticed, which is what a stable version needs.

    Each run is kept: 'tdev test history' shows the newest, 'tdev test history Name' those of one component.

    Examples:

      tdev test my_tool --mutation

      tdev test all --own --junit tests.xml

      tdev test history my_tool
    """
    if refs[0] == "history":
        return _history(refs[1:], options, how["limit"], as_json=as_json)
    several = len(refs) > 1 or refs[0] == "all"
    found: list[Mapping[str, Any]] = []
    cases = []
    with connect(options) as api:
        for ref in _all(api, own=how["own"]) if refs == ("all",) else refs:
            started = perf_counter()
            body = {"component": ref, "mutation": how["mutation"], "mutants": how["mutants"]}
            try:
                found.append(api.call("POST", "/api/tests", body))
            except InvalidError as error:
                if not several:
                    raise
                cases.append(timed(_refused(ref, error), started))
                found.append({"ref": ref, **told_error(error)})
                continue
            cases.append(timed(tried(found[-1]), started))
    if as_json:
        give(found if several else found[0])
    else:
        for each in found:
            if "error" not in each:
                show_tests(printable(each))
    return finish_gate(Report("test", tuple(cases)), places, several=several)


def _refused(ref: str, error: InvalidError) -> Case:
    if error.findings and error.findings[0].code in _UNTESTABLE:
        return untested(ref, error.message)
    return unreadable(ref, error)


def _all(api: Api, *, own: bool) -> Sequence[str]:
    """The components that can be seen, by what their names mean."""
    found: list[Mapping[str, Any]] = []
    cursor = None
    while True:
        page = api.call("GET", "/api/components", query={"cursor": cursor, "limit": 100})
        found += page["items"]
        cursor = page["next"]
        if not cursor:
            break
    return [f"{each['name']}@{each['version']}" for each in found if not own or each["tenant"] != "_shared"]


def _history(refs: Sequence[str], options: Options, limit: int, *, as_json: bool) -> int:
    if len(refs) > 1:
        raise click.UsageError("history is shown of one component at a time")
    with connect(options) as api:
        query = {"component": refs[0] if refs else None, "limit": limit}
        found = api.call("GET", "/api/tests", query=query)["items"]
    if as_json:
        give(found)
        return EXIT.ok
    rows = [(e["at"], f"{e['component']}@{e['version']}", _outcome(e), _noticed(e), e["by"]) for e in found]
    if rows:
        table(rows, ("when", "component", "examples", "noticed", "by"))
    say(counted(len(found), "run"))
    return EXIT.ok


def _outcome(run: Mapping[str, Any]) -> str:
    total = run["passed"] + run["failed"]
    return paint(f"{run['passed']} of {total} hold", "red" if run["failed"] else "green")


def _noticed(run: Mapping[str, Any]) -> str:
    return "" if run["mutation_score"] is None else f"{run['mutation_score']:.0%}"
