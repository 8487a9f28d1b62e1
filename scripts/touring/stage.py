"""The stage of the tour: headlines, commands that are really run, the lines of their answers that matter, checks."""

import re
import subprocess
import textwrap
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from scripts.deploying.begun import begun, kill_all_of
from scripts.deploying.region import DemoError
from scripts.touring.recording import WIDTH, Act, Recording, Shown
from scripts.touring.told import Told

_LONGEST_S = 120.0
_LEFT_OUT = "  ..."


class Stage:
    """Shows acts and keeps what was shown.

    Args:
        folder: Where commands run.
        variables: Their environment.
        out: Where all is shown.
        recording: Keeps it.
        pause: Is called when an act has ended.
    """

    def __init__(
        self,
        folder: Path,
        variables: Mapping[str, str],
        out: TextIO,
        recording: Recording,
        pause: Callable[[], None],
    ) -> None:
        self._folder = folder
        self._variables = variables
        self._out = out
        self._recording = recording
        self._pause = pause
        self._began = time.monotonic()

    def act(self, told: Told) -> None:
        """Begin an act with its headline and what it is about."""
        if self._recording.acts:
            self._pause()
        self._recording.acts.append(Act(told.title, told.why))
        self._write(f"\n{self._bold(f'{len(self._recording.acts)}. {told.title}')}\n")
        self._write(textwrap.indent(textwrap.fill(told.why, WIDTH - 3), "   ") + "\n")

    def run(
        self, command: str, *wanted: str, code: int = 0, keep: Sequence[str] = (), within_s: float = _LONGEST_S
    ) -> str:
        """Run a command of the shell and show its answer; answers all that it said.

        Args:
            command: As a person would type it.
            wanted: Must all stand in the answer.
            code: Its exit code.
            keep: Patterns; only lines with one of them are shown, by default all.
            within_s: How long it may take.

        Raises:
            DemoError: When something that is wanted does not stand there, or it ends otherwise.
        """
        self._show_command(command)
        said, ended = self._said(command, within_s)
        self.answered(command, said, keep, ended)
        if ended != code:
            raise DemoError(f"{_short(command)} ended with {ended}, and not with {code}:\n{said}")
        missing = [one for one in wanted if one not in said]
        if missing:
            raise DemoError(f"{_short(command)} does not show {missing[0]!r}:\n{said}")
        return said

    def tell(self, command: str, said: str) -> None:
        """Show a command that stays under way, with what it said first."""
        self._show_command(command)
        self.answered(command, said, (), 0)

    def answered(self, command: str, said: str, keep: Sequence[str], code: int) -> None:
        """Show what a command said, as far as it matters."""
        lines = chosen(said.splitlines(), keep)
        self._recording.acts[-1].shown.append(Shown(command, tuple(lines), code))
        self._write("".join(f"   {line}\n" for line in lines) + (f"   (exit code {code})\n" if code else ""))

    def note(self, text: str) -> None:
        """Add what was seen from outside to the answer of the last command."""
        last = self._recording.acts[-1].shown.pop()
        self._recording.acts[-1].shown.append(Shown(last.command, (*last.lines, text), last.code))
        self._write(f"   {text}\n")

    def file(self, name: str, text: str) -> None:
        """Write a file with the command that a person would write it with."""
        end = "END"
        self.run(f"cat > {name} <<'{end}'\n{text.strip()}\n{end}")

    def proves(self, text: str) -> None:
        """Say what the act has proved."""
        self._recording.acts[-1].proof = text
        self._write(textwrap.indent(textwrap.fill(f"=> {text}", WIDTH - 3), "   ") + "\n")

    def _show_command(self, command: str) -> None:
        first, *others = command.splitlines()
        self._write(f"\n   {self._bold(f'$ {first}')}\n" + "".join(f"   {line}\n" for line in others))

    def _said(self, command: str, within_s: float) -> tuple[str, int]:
        """What a command writes to both of its outputs, and its exit code; nothing of it is left afterwards."""
        given = {"cwd": self._folder, "env": dict(self._variables), "stdin": subprocess.DEVNULL}
        out = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        with begun(["/bin/sh", "-c", command], kill_all_of, **given, **out) as process:
            try:
                said, _ = process.communicate(timeout=within_s)
            except subprocess.TimeoutExpired as error:
                raise DemoError(f"{_short(command)} did not end in {within_s:.0f} s") from error
        return said, process.returncode

    def _bold(self, text: str) -> str:
        return f"\033[1m{text}\033[0m" if self._variables.get("FORCE_COLOR") else text

    def _write(self, text: str) -> None:
        self._recording.writes.append((time.monotonic() - self._began, text))
        self._out.write(text)
        self._out.flush()


def chosen(lines: Sequence[str], keep: Sequence[str]) -> list[str]:
    """The lines that have one of the patterns; a row of others becomes one line of dots."""
    if not keep:
        return list(lines)
    pattern = re.compile("|".join(keep))
    found: list[str] = []
    for line in lines:
        shown = line if pattern.search(line) else _LEFT_OUT
        if shown != _LEFT_OUT or found[-1:] != [_LEFT_OUT]:
            found.append(shown)
    return found


def _short(command: str) -> str:
    return repr(textwrap.shorten(command, 80, placeholder="..."))
