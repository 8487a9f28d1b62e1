"""What the commands that CI runs share: files by pattern, reports for CI systems, and the exit code of a gate."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

import click

from tdev import __version__
from tdev.domain.reporting.cases import Case, Report
from tdev.domain.reporting.judging import unreadable
from tdev.entry.cli.console import EXIT, paint, printable, tell
from tdev.kernel.clock import iso, system_clock
from tdev.kernel.errors import Finding, InvalidError, TDevError, TooLargeError
from tdev.settings import step_summary

F = TypeVar("F", bound=Callable[..., Any])
_MAGIC = re.compile(r"[*?\[]")
_CACHES = frozenset({"__pycache__", "node_modules", "cdk.out"})


@dataclass(frozen=True, slots=True)
class Files:
    """What a command line named: the files, and whether they were several or a pattern, which may mean any number."""

    names: tuple[str, ...]
    several: bool


@dataclass(frozen=True, slots=True)
class Places:
    """Where reports go; None: nowhere."""

    junit: Path | None = None
    sarif: Path | None = None
    summary: Path | None = None
    check: Path | None = None


def gate_options(command: F) -> F:
    """``--junit --sarif --summary --check`` as one argument ``places``."""
    file = click.Path(path_type=Path, dir_okay=False)

    @click.option("--junit", type=file, default=None, metavar="FILE", help="Write the outcome as JUnit XML.")
    @click.option("--sarif", type=file, default=None, metavar="FILE", help="Write what was seen as SARIF 2.1.0.")
    @click.option(
        "--summary",
        type=file,
        default=None,
        metavar="FILE",
        help="Write the outcome as Markdown; in GitHub Actions it is also added to the summary of the job.",
    )
    @click.option("--check", type=file, default=None, metavar="FILE", help="Write the outcome as check run of GitHub.")
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        places = Places(**{each.name: kwargs.pop(each.name) for each in fields(Places)})
        return command(*args, places=places, **kwargs)

    wrapped.__name__ = command.__name__
    wrapped.__doc__ = command.__doc__
    inherited = getattr(command, "__click_params__", [])
    wrapped.__click_params__ = inherited + getattr(wrapped, "__click_params__", [])  # type: ignore[attr-defined]
    return wrapped  # type: ignore[return-value]


def files_of(patterns: Sequence[str], suffixes: Sequence[str]) -> Files:
    """The files that names, folders and patterns (``agents/**/*.py``) mean: each once, in order; ``-`` is stdin.

    Args:
        patterns: As they were given; a folder means what is in it, at any depth, with one of the suffixes.
        suffixes: Such as ``.py``.

    Raises:
        InvalidError: When a pattern or a folder means no file.
    """
    found: dict[str, None] = {}
    several = len(patterns) > 1
    for pattern in patterns:
        if not _means_several(pattern):
            found[pattern] = None
            continue
        several = True
        asked = [f"{pattern}/**/*{suffix}" for suffix in suffixes] if Path(pattern).is_dir() else [pattern]
        matched = sorted(name for each in asked for name in _fitting(each))
        if not matched:
            hint = "patterns count from the folder in which the command runs; ** means any depth"
            raise InvalidError(f"no file fits {pattern!r}", [Finding("#/files", "nothing fits", "file")], hint=hint)
        found.update(dict.fromkeys(matched))
    return Files(tuple(found), several)


def _means_several(name: str) -> bool:
    """A folder, or a pattern that is not by chance the name of a file."""
    with suppress(OSError, ValueError):
        return Path(name).is_dir() or (_MAGIC.search(name) is not None and not Path(name).exists())
    return False


def _fitting(pattern: str) -> Iterator[str]:
    """Files that fit; hidden folders and caches only where the pattern names them."""
    anchor = Path(pattern).anchor
    below = Path(anchor) if anchor else Path()
    try:
        for path in below.glob(pattern[len(anchor) :]):
            hidden = {part for part in path.parts if part.startswith(".") or part in _CACHES}
            if path.is_file() and hidden <= set(Path(pattern).parts):
                yield str(path)
    except (ValueError, NotImplementedError) as cause:
        raise InvalidError(f"{pattern!r} is no pattern: {cause}", [Finding("#/files", str(cause), "file")]) from cause


def timed(case: Case, started: float) -> Case:
    """The case with the seconds since ``started``, a reading of ``perf_counter``."""
    return replace(case, seconds=perf_counter() - started)


def told_error(error: TDevError) -> Mapping[str, Any]:
    """What stands in a list of JSON for something that could not be judged."""
    return {"error": {"code": error.code, "message": error.message}}


def judged_files(
    named: Files, judge: Callable[[str], tuple[Mapping[str, Any], Case]]
) -> tuple[list[tuple[str, Mapping[str, Any]]], tuple[Case, ...]]:
    """What is found of each file, for people and JSON, and its case for the reports.

    Of several files one that cannot be judged is a failed case, and the others are judged all the same.

    Raises:
        InvalidError: When the only file cannot be read; as does ``TooLargeError``. Any other error of ``judge``.
    """
    found: list[tuple[str, Mapping[str, Any]]] = []
    cases = []
    for file in named.names:
        started = perf_counter()
        try:
            told, case = judge(file)
        except (InvalidError, TooLargeError) as error:
            if not named.several:
                raise
            told, case = told_error(error), unreadable(file, error)
        found.append((file, told))
        cases.append(timed(case, started))
    return found, tuple(cases)


def finish_gate(report: Report, places: Places, *, several: bool) -> int:
    """Write the reports, say how many passed when there were several, and answer the exit code.

    Raises:
        InvalidError: When a report cannot be written.
    """
    _write(report, places)
    if several:
        counts = [f"{count} {outcome}" for outcome, count in report.counts.items()]
        tell(f"{report.gate}: {', '.join(counts)}")
        for case in report.cases:
            if case.outcome == "failed":
                tell(f"  {paint('✗', 'red')} {printable(case.name)}: {printable(case.told)}")
    return EXIT.ok if report.passed else EXIT.gate


def _write(report: Report, places: Places) -> None:
    from tdev.domain.reporting.check_run import check_run
    from tdev.domain.reporting.junit import junit_text
    from tdev.domain.reporting.markdown import summary
    from tdev.domain.reporting.sarif import sarif_document

    if places.junit:
        write_text(places.junit, junit_text([report], iso(system_clock())))
    if places.sarif:
        write_text(places.sarif, json.dumps(sarif_document([report], __version__), indent=2, ensure_ascii=False) + "\n")
    if places.check:
        write_text(places.check, json.dumps(check_run(report), ensure_ascii=False) + "\n")
    if places.summary:
        write_text(places.summary, summary([report]) + "\n")
    of_job = step_summary()
    if of_job is not None and of_job != places.summary:
        write_text(of_job, summary([report]) + "\n", add=True)


def write_text(path: Path, text: str, *, add: bool = False) -> None:
    """Write a file whose folder may not be there yet; ``add`` at its end.

    Raises:
        InvalidError: When it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a" if add else "w", encoding="utf-8") as file:
            file.write(text)
    except (OSError, ValueError) as cause:
        reason = getattr(cause, "strerror", None) or str(cause)
        raise InvalidError(f"{path} cannot be written: {reason}", [Finding("#/output", str(path), "file")]) from cause
