"""Pages of the docs as things to do: files to write, commands to give, and what a reader is shown for them.

Blocks of ``console`` hold commands behind ``$`` and, below each, what it shows: every line must come, in this order;
``...`` stands for anything, ``<word>`` for something that a later command may name. ``# exit code 3`` behind a command
says how it ends. Blocks of ``mcp`` hold calls of tools behind ``>``, with parts of their results. A block with
``title="name"`` is a file. A comment ``<!-- not run: why -->`` before a block says that its commands are only parsed.
"""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

from tests.support.checkout import ROOT
from tests.support.emulator import free_port

_FENCE = re.compile(
    r"(?:^ *<!-- not run: (?P<why>[^\n]*?) -->\n+)?"
    r"^(?P<indent> *)```(?P<language>[a-z]+)(?P<rest>[^\n]*)\n(?P<body>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_TITLE = re.compile(r'title="([^"]+)"')
_EXIT = re.compile(r"\s+# exit code (\d+)\b.*$")
_NAMED = re.compile(r"<([a-z_]+)>")
PORT = "7700"
"""The port of a region in the pages; each walk has another one."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that the page shows."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the page.

    Args:
        text: What is typed.
        shown: The lines that the page shows below it.
        code: The exit code that it names.
        why: Why it is not run; empty when it is.
    """

    text: str
    shown: tuple[str, ...]
    code: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """What an assistant calls.

    Args:
        tool: Its name.
        arguments: JSON.
        shown: Parts of the result, which is written as indented JSON.
    """

    tool: str
    arguments: str
    shown: tuple[str, ...]


Step: TypeAlias = File | Command | Call


def steps(page: str) -> Iterator[Step]:
    """What a reader does, in the order of the page."""
    for found in _FENCE.finditer(page):
        lines = [line.removeprefix(found["indent"]) for line in found["body"].splitlines()]
        title = _TITLE.search(found["rest"])
        if title:
            yield File(title[1], "\n".join(lines) + "\n")
        elif found["language"] == "console":
            yield from _commands(lines, found["why"] or "")
        elif found["language"] == "mcp":
            yield from _calls(lines)


def _calls(lines: list[str]) -> Iterator[Call]:
    starts = [index for index, line in enumerate(lines) if line.startswith("> ")]
    for start, end in pairwise([*starts, len(lines)]):
        tool, _, arguments = lines[start][2:].partition(" ")
        yield Call(tool, arguments, tuple(line for line in lines[start + 1 : end] if line.strip()))


def _commands(lines: list[str], why: str) -> Iterator[Command]:
    typed, shown = "", []
    for line in [*lines, "$ "]:
        if typed.endswith("\\"):
            typed = typed[:-1].rstrip() + " " + line.strip()
        elif line.startswith("$ "):
            if typed:
                yield _command(typed, shown, why)
            typed, shown = line[2:].strip(), []
        elif line.strip():
            shown.append(line)


def _command(typed: str, shown: list[str], why: str) -> Command:
    code = _EXIT.search(typed)
    return Command(_EXIT.sub("", typed), tuple(shown), int(code[1]) if code else 0, why)


def missing(shown: tuple[str, ...], said: str, names: dict[str, str]) -> str | None:
    """The first line that a page shows and a command did not say; names that stand for something are learned.

    Spaces count as one, and lines that are not shown may lie between.
    """
    rest = [" ".join(line.split()) for line in said.splitlines()]
    for line in shown:
        if line.strip() == "...":
            continue
        pattern = _pattern(" ".join(line.split()), names)
        for index, each in enumerate(rest):
            if found := pattern.search(each):
                names |= found.groupdict()
                rest = rest[index + 1 :]
                break
        else:
            return line
    return None


def _pattern(line: str, names: dict[str, str]) -> "re.Pattern[str]":
    def part(found: "re.Match[str]") -> str:
        if found[0] == "...":
            return ".*"
        name = found[1]
        if name in names:
            return re.escape(names[name])
        return f"(?P<{name}>[^\\s\"',]+)"

    pieces, end, known = [], 0, dict(names)
    for found in re.finditer(r"\.\.\.|<([a-z_]+)>", line):
        pieces += [re.escape(line[end : found.start()]), part(found)]
        end = found.end()
        if found[1]:
            known[found[1]] = ""
    return re.compile("".join([*pieces, re.escape(line[end:])]))


@dataclass
class Walk:
    """Does what a page says, in a folder, home and region of its own.

    Args:
        folder: An empty folder; ``work`` in it is where commands run.
        names: What ``<word>`` stands for, as it is learned.
        port: Of its region.
    """

    folder: Path
    names: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    _regions: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the folder and the ``tdev`` of this checkout."""
        self.work.mkdir(parents=True)
        program = self.folder / "bin" / "tdev"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m tdev.entry.cli.main "$@"\n')
        program.chmod(0o755)
        (program.parent / "python3").symlink_to(sys.executable)
        (self.folder / "where").write_text(str(self.work))
        (self.folder / "variables").write_text("")

    @property
    def work(self) -> Path:
        """Where the reader is at the beginning."""
        return self.folder / "work"

    def do(self, step: Step) -> None:
        """Do a step of the page.

        Raises:
            AssertionError: When a command ends otherwise, or does not say what the page shows.
        """
        if isinstance(step, File):
            path = Path((self.folder / "where").read_text().strip()) / step.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.content.replace(f":{PORT}", f":{self.port}"), encoding="utf-8")
        elif isinstance(step, Call):
            self._call(step)
        elif not step.why:
            shown = tuple(line.replace(f":{PORT}", f":{self.port}") for line in step.shown)
            self._serve(step, shown) if re.search(r"\btdev up\b", step.text) else self._run(step, shown)

    def close(self) -> None:
        """End the regions; each must end well."""
        for region in self._regions:
            region.send_signal(signal.SIGTERM)
        codes = [region.wait(30) for region in self._regions]
        assert not any(codes), f"a region ended with {codes}: {(self.folder / 'up.log').read_text()}"

    def _filled(self, text: str) -> str:
        unknown = set(_NAMED.findall(text)) - set(self.names)
        assert not unknown, f"nothing shown before says what {unknown} is: {text}"
        return _NAMED.sub(lambda found: self.names[found[1]], text).replace(f":{PORT}", f":{self.port}")

    def _script(self, text: str) -> list[str]:
        state, where = shlex.quote(str(self.folder / "variables")), shlex.quote(str(self.folder / "where"))
        return [
            "bash",
            "-o",
            "pipefail",
            "-c",
            f'cd "$(cat {where})"; . {state}\n{text}\ncode=$?; pwd >{where}; export -p >{state}; exit $code',
        ]

    def _run(self, command: Command, shown: tuple[str, ...]) -> None:
        done = subprocess.run(
            self._script(self._filled(command.text)),
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        assert done.returncode == command.code, f"$ {command.text}\nended with {done.returncode}:\n{done.stdout}"
        lacking = missing(shown, done.stdout, self.names)
        assert lacking is None, f"$ {command.text}\ndoes not show (or not in this order) {lacking!r}:\n{done.stdout}"

    def _call(self, call: Call) -> None:
        """Call a tool as a client does that starts ``tdev mcp serve`` in the folder."""
        arguments = json.loads(self._filled(call.arguments))
        hello = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "reader", "version": "1"}}
        asked = [
            {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
            {"jsonrpc": "2.0", "method": "notifications/initialized"},
            {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": call.tool, "arguments": arguments}},
        ]
        with subprocess.Popen(
            self._script("exec tdev mcp serve"),
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as server:
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write("".join(json.dumps(each) + "\n" for each in asked))
            server.stdin.flush()
            answer = next((each for line in server.stdout if (each := json.loads(line)).get("id") == 2), None)
        assert answer is not None, f"> {call.tool} got no answer"
        result: dict[str, Any] = answer.get("result", answer)
        said = json.dumps(result.get("structuredContent", result), indent=1, ensure_ascii=False)
        assert not result.get("isError"), f"> {call.tool} failed:\n{said}"
        lacking = missing(call.shown, said, self.names)
        assert lacking is None, f"> {call.tool} does not answer (or not in this order) {lacking!r}:\n{said}"

    def _serve(self, command: Command, shown: tuple[str, ...]) -> None:
        log = self.folder / "up.log"
        text = re.sub(r"\btdev up\b", f"exec tdev up --port {self.port}", self._filled(command.text))
        with log.open("wb") as written:
            region = subprocess.Popen(
                self._script(text), env=self._environment(), stdin=subprocess.DEVNULL, stdout=written, stderr=written
            )
        self._regions.append(region)
        end = time.monotonic() + 60
        while not log.read_text() or missing(shown, log.read_text(), self.names) is not None:
            assert region.poll() is None, f"$ {command.text}\nended:\n{log.read_text()}"
            assert time.monotonic() < end, f"$ {command.text}\ndoes not show {shown}:\n{log.read_text()}"
            time.sleep(0.05)

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "shared"),
            "PYTHONUNBUFFERED": "1",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "NO_COLOR": "1",
        }
