"""``tdev verify``: what is claimed of a service, tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from tdev.entry.cli.console import EXIT, give, paint, printable, say, tell
from tdev.entry.cli.permitted import (
    Named,
    binding_options,
    file_sources,
    own_runtime,
    release_named,
    release_sources,
    workflow_sources,
)
from tdev.entry.cli.sharing import read_text
from tdev.kernel.errors import InvalidError
from tdev.kernel.plurals import counted

if TYPE_CHECKING:
    from tdev.domain.delivery.verifying import Subject, Verification
    from tdev.domain.permissions.binding import Manifest
    from tdev.domain.permissions.deriving import Source
    from tdev.model.service import Statement
    from tdev.runtime import Runtime


@click.group()
def command() -> None:
    """Try what is claimed of a service."""


@command.command("iam")
@click.argument("what", nargs=-1, required=True)
@click.option("--tests", type=click.Path(dir_okay=False), default=None, help="File of tests; it imports CODE by name.")
@click.option("--samples", is_flag=True, help="Call everything public with made inputs, although there are examples.")
@binding_options
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder of the stores.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")
def iam(
    what: tuple[str, ...],
    tests: str | None,
    samples: bool,
    manifest: "Manifest",
    data: Path | None,
    as_json: bool,
) -> int:
    """Run a service's tests with exactly its permissions, then without each of them.

    WHAT is a service (orders, orders-v3), whose release has its permissions; or a saved workflow, a plan (.json) and
    files of code, whose permissions are derived. What runs are the tests of --tests, else the examples of each
    component, else everything public once with inputs made from the type hints. It runs in a process of its own that
    reaches no network and no key of this machine: every request is answered there.

    Exit code 0: nothing is denied, and each permission is missed when it is taken away. 1: something is denied, or a
    test fails. 3: a permission is not needed by any test.

    Example: tdev verify iam save_order.py --tests test_save_order.py --bind TABLE=orders
    """
    runtime = own_runtime(data)
    try:
        wanted = _wanted(what, runtime, tests, samples=samples)
        if not as_json:
            tell(f"trying {counted(len(wanted.subjects), 'component')}")
        found = _verified(wanted, runtime, manifest)
    finally:
        runtime.close()
    _show(found, as_json=as_json)
    if found.denied or found.failed:
        return EXIT.failed
    return EXIT.gate if found.not_needed else EXIT.ok


@dataclass(frozen=True, slots=True)
class _Wanted:
    subjects: list["Subject"]
    given: tuple["Statement", ...] | None


def _wanted(what: Sequence[str], runtime: "Runtime", tests: str | None, *, samples: bool) -> _Wanted:
    named = Named.of(what)
    sources = file_sources(named.files)
    given: list[Statement] | None = None
    for name in named.saved:
        release = release_named(runtime, name)
        if release is None:
            sources += workflow_sources(runtime, name)
        else:
            sources += release_sources(runtime, release)
            given = [*(given or ()), *release.permissions]
    if given is not None and (named.files or len(named.saved) > 1):
        raise InvalidError("a service is verified alone", hint="leave out the files, or the service")
    return _Wanted(_subjects(sources, tests, samples=samples), None if given is None else tuple(given))


def _subjects(sources: Sequence["Source"], tests: str | None, *, samples: bool) -> list["Subject"]:
    from tdev.domain.delivery.verifying import Subject, examples_of

    once = {source.component: source.code for source in sources}
    if tests is not None and len(once) != 1:
        raise InvalidError("tests are of one file of code", hint="name one file beside --tests")
    text = "" if tests is None else read_text(tests)
    return [
        Subject(
            PurePath(ref).stem if ref.endswith(".py") else ref, code, () if samples else examples_of(code, ref), text
        )
        for ref, code in once.items()
    ]


def _verified(wanted: _Wanted, runtime: "Runtime", manifest: "Manifest") -> "Verification":
    from tdev.domain.delivery.verifying import Verifier, environment_of

    emulation = runtime.emulator.start(environment_of(wanted.subjects, manifest))
    try:
        return Verifier(emulation, manifest).verify(wanted.subjects, wanted.given)
    finally:
        emulation.close()


def _show(found: "Verification", *, as_json: bool) -> None:
    from tdev.domain.delivery.verifying import report

    if as_json:
        give(found.document())
        return
    for line in report(found):
        say(printable(line))
    needed = sum(one.needed for one in found.drops)
    good = not (found.denied or found.failed or found.not_needed)
    say(
        paint(
            f"{needed} of {len(found.drops)} permissions are missed when they are taken away",
            "green" if good else "yellow",
        )
    )
