"""What the commands that generate components share: how an answer is shown and written."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tdev.entry.cli.console import EXIT, one_line, paint, printable, say
from tdev.kernel.errors import InvalidError

_MOST_SHOWN = 6
_TONES = {"stable": "green", "experimental": "cyan", "scaffold": "yellow"}
_HOW = {
    "existing": "is there already",
    "composed": "is a workflow of what is there",
    "template": "was made with a template",
    "model": "was written by a model and tested",
    "scaffold": "could not be built; here is a scaffold with failing tests",
}


def show_generated(made: Mapping[str, Any], *, code: bool) -> None:
    """One answer: what it is, why nothing else did, the tests, and what is missing."""
    shown = printable(made)
    name = shown["component"]["name"] if shown.get("component") else shown["spec"]["name"]
    kept = "  registered" if shown["registered"] else ""
    say(f"{paint(name, 'bold')} {_HOW[shown['how']]}: {paint(shown['status'], _TONES[shown['status']])}{kept}")
    proof = shown.get("proof") or ()
    for each in [*[one for one in proof if not one.get("fits")][:_MOST_SHOWN], *[o for o in proof if o.get("fits")]]:
        mark = paint("fits", "green") if each.get("fits") else paint("looked at", "dim")
        say(f"  {mark} {each['what']}: {one_line(each['why'], 160)}")
    for note in shown.get("notes") or ():
        say(f"  {note}")
    for test in shown.get("tests") or ():
        if not test["passed"]:
            say(f"  {paint('fails', 'red')} {one_line(test['name'], 80)}: {one_line(test['detail'], 160)}")
    passed = sum(test["passed"] for test in shown.get("tests") or ())
    if shown.get("tests"):
        say(f"  {passed} of {len(shown['tests'])} tests pass{_bite(shown)}")
    for text in shown.get("missing") or ():
        say(f"  {paint('missing', 'yellow')}: {text}")
    if code and made.get("code"):
        say("")
        say(printable(made["code"]).rstrip())
    _next(shown, name)


def _bite(shown: Mapping[str, Any]) -> str:
    mutation = shown.get("mutation")
    if not mutation or mutation.get("score") is None:
        return ""
    return f"; they notice {mutation['killed']} of {mutation['mutants']} changes of the code ({mutation['score']:.0%})"


def _next(shown: Mapping[str, Any], name: str) -> None:
    if shown["how"] == "existing" or (shown["registered"] and shown.get("component")):
        say(f"  use it: tdev run {name}")
    elif shown["registered"]:
        say(f"  use it: tdev run {shown['workflow']['id']}")


def write_generated(made: Mapping[str, Any], folder: str) -> list[str]:
    """Write code and tests into a folder; answers the paths.

    Raises:
        InvalidError: When a file cannot be written, or is there already with other content.
    """
    name = made["spec"]["name"]
    texts = {f"{name}.py": made.get("code"), f"test_{name}.py": made.get("tests_code")}
    written = []
    for file, text in texts.items():
        path = Path(folder) / file
        if not text:
            continue
        try:
            if path.exists() and path.read_text(encoding="utf-8") != text:
                raise InvalidError(f"{path} is there already", hint="name another folder: --output FOLDER")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as cause:
            raise InvalidError(f"{path} cannot be written: {cause.strerror}") from cause
        written.append(str(path))
    return written


def exit_of(items: list[Mapping[str, Any]]) -> int:
    """0 when all were built or found, 3 when one is a scaffold."""
    return EXIT.gate if any(made["how"] == "scaffold" for made in items) else EXIT.ok
