"""``scripts/demo-tour`` as CI runs it: the whole tour with the interpreter of this test run; and what a stop leaves."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.deploying.region import DemoError
from scripts.touring.command import main
from scripts.touring.outside import HOOK_PATH, NOTES_PATH, outside
from scripts.touring.recording import Act, Recording, Settled, Shown, cast, page
from scripts.touring.stage import Stage, chosen
from scripts.touring.told import PARTS, Told
from tests.support.assistants import needs_sdk
from tests.support.checkout import ROOT
from tests.support.leftovers import assert_nothing_is_left, left_running, set_up_environment, variables

COMMAND = [sys.executable, "-m", "scripts.touring.command"]
PAGE = ROOT / "docs" / "tour.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("tour"))


@pytest.fixture(scope="module")
def tour(folder: Path) -> "subprocess.CompletedProcess[str]":
    recorded = ["--record", str(folder / "tour.md"), "--record", str(folder / "tour.cast")]
    command = [*COMMAND, *recorded]
    return subprocess.run(command, cwd=ROOT, env=variables(folder), capture_output=True, text=True, timeout=280)


def skeleton(text: str) -> list[str]:
    """Headlines, commands and what they prove; figures are those of each run."""
    kept = [line for line in text.splitlines() if line.startswith(("#", "$ ", "**What"))]
    return [re.sub(r"\d+\.\d+", "n", line) for line in kept]


@needs_sdk
class TestTheWholeTour:
    def test_every_part_shows_what_it_says(self, tour: "subprocess.CompletedProcess[str]") -> None:
        assert tour.returncode == 0, tour.stdout + tour.stderr
        assert f"That was the tour: {len(PARTS)} parts" in tour.stdout

    def test_the_page_of_the_documentation_is_a_recording_of_it(
        self, tour: "subprocess.CompletedProcess[str]", folder: Path
    ) -> None:
        assert tour.returncode == 0
        found, kept = skeleton((folder / "tour.md").read_text("utf-8")), skeleton(PAGE.read_text("utf-8"))
        assert found == kept, "write it again: ./scripts/demo-tour --record docs/tour.md"

    def test_the_terminal_recording_has_all_that_was_written(
        self, tour: "subprocess.CompletedProcess[str]", folder: Path
    ) -> None:
        assert tour.returncode == 0
        header, *events = [json.loads(line) for line in (folder / "tour.cast").read_text("utf-8").splitlines()]
        assert (header["version"], header["width"] >= 80, header["height"] > 0) == (2, True, True)
        times = [at for at, _, _ in events]
        assert times == sorted(times)
        assert {kind for _, kind, _ in events} == {"o"}
        written = "".join(text for _, _, text in events).replace("\r\n", "\n")
        assert tour.stdout.startswith(written)

    def test_nothing_is_left_of_it(self, tour: "subprocess.CompletedProcess[str]", folder: Path) -> None:
        assert tour.returncode == 0
        assert left_running(folder) == []
        assert list(folder.glob("tdev-tour-*")) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_middle_it_ends_all_that_it_has_started(tmp_path: Path, number: signal.Signals) -> None:
    given = {"cwd": ROOT, "env": variables(tmp_path), "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(COMMAND, text=True, **given) as process:  # type: ignore[call-overload]
        try:
            assert any("it serves at" in line for line in process.stdout)
            assert left_running(tmp_path)
            process.send_signal(number)
            _, told = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, "has ended" in told) == (130, True), told
    assert_nothing_is_left(tmp_path, "tdev-tour-*")


def test_the_script_begins_with_an_environment_that_is_set_up(tmp_path: Path) -> None:
    venv = set_up_environment(tmp_path / "venv", "doors")
    given = {"PATH": os.environ["PATH"], "TDEV_VENV": str(venv)}
    command = ["scripts/demo-tour", "--help"]
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "--pause" in done.stdout) == (0, True), done.stderr


class TestTheCommand:
    def test_a_part_that_does_not_show_it_is_named_and_nothing_is_recorded(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fails(recording: Recording, *, pause: bool) -> None:
            recording.acts.append(Act("A part", "why"))
            raise DemoError("it does not say so")

        assert main(["--record", str(tmp_path / "a.md")], fails) == 1
        told = capsys.readouterr().err
        assert ("1. A part" in told, "it does not say so" in told) == (True, True)
        assert not (tmp_path / "a.md").exists()

    def test_a_format_that_it_does_not_know_is_refused_before_it_begins(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit, match="2"):
            main(["--record", "tour.mp4"], lambda *_, **__: pytest.fail("it has begun"))
        assert "neither .md nor .cast" in capsys.readouterr().err

    def test_the_wish_for_pauses_is_handed_on(self) -> None:
        seen: list[bool] = []
        assert main(["--pause"], lambda _, *, pause: seen.append(pause)) == 0
        assert seen == [True]


@pytest.fixture
def stage(tmp_path: Path) -> Any:
    paused: list[int] = []
    recording = Recording("tour", 0)
    made = Stage(tmp_path, {"PATH": os.environ["PATH"]}, io.StringIO(), recording, lambda: paused.append(1))
    made.act(Told("A part", "  why\n  it is"))
    return made, recording, paused


class TestTheStage:
    def test_a_command_is_really_run_and_kept_with_its_answer(self, stage: Any) -> None:
        made, recording, _ = stage
        assert made.run("echo a; echo b >&2; exit 3", "a", "b", code=3) == "a\nb\n"
        assert recording.acts[0].shown == [Shown("echo a; echo b >&2; exit 3", ("a", "b"), 3)]
        assert recording.acts[0].why == "why it is"

    @pytest.mark.parametrize(("command", "wrong"), [("exit 2", "ended with 2"), ("echo a", "does not show 'b'")])
    def test_another_answer_than_the_wanted_one_ends_the_tour(self, stage: Any, command: str, wrong: str) -> None:
        with pytest.raises(DemoError, match=wrong):
            stage[0].run(command, "b")

    def test_what_takes_too_long_is_ended_with_all_its_children(self, stage: Any, tmp_path: Path) -> None:
        with pytest.raises(DemoError, match="did not end"):
            stage[0].run(f"sh -c 'sleep 60; : {tmp_path}' & sleep 60", within_s=0.2)
        assert left_running(tmp_path) == []

    def test_there_is_a_pause_between_two_parts_and_none_before_the_first(self, stage: Any) -> None:
        made, _, paused = stage
        assert paused == []
        made.act(Told("Another", "why"))
        assert paused == [1]

    def test_a_file_is_written_by_the_command_that_is_shown(self, stage: Any, tmp_path: Path) -> None:
        stage[0].file("a.py", '\nx = "$HOME"\n')
        assert (tmp_path / "a.py").read_text() == 'x = "$HOME"\n'

    def test_only_lines_that_matter_are_shown_with_dots_for_the_others(self) -> None:
        assert chosen(["a", "b", "c", "ab"], ["a"]) == ["a", "  ...", "ab"]
        assert chosen(["a", "b"], []) == ["a", "b"]


class TestTheRecording:
    def test_the_same_id_stays_the_same_and_others_differ(self) -> None:
        settled = Settled()
        one, two = "exec-1m80fbznd8zepqrxvx", "exec-1m80fbznd8zepqrxvy"
        assert settled(f"{one} {two} {one}") == "exec-aaaaaaaa exec-bbbbbbbb exec-aaaaaaaa"
        digest = "sha256:" + "0123456789ab" * 5
        assert settled(f"{digest[:19]} {digest} sha256:{'f' * 64}") == "sha256:aaaaaaaa sha256:aaaaaaaa sha256:bbbbbbbb"

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("2026-11-22T01:05:51.206Z", "2027-01-02T03:04:05Z"),
            ("at http://127.0.0.1:1234/x", "at http://127.0.0.1:60123/x"),
            ("took 5 ms and 1.5 s", "took 12.25 ms and 10.1 s"),
            ("kill -9 12", "kill -9 31337"),
        ],
    )
    def test_what_is_new_in_each_run_is_made_the_same(self, one: str, other: str) -> None:
        assert Settled()(one) == Settled()(other) != one

    def test_both_forms_have_command_answer_and_exit_code(self) -> None:
        act = Act("A part", "why", [Shown("false", ("no",), 1)], "that it fails")
        recording = Recording("tour", 7, [(0.5, "a\nb")], [act])
        assert "## 1. A part\n\nwhy\n\n```text\n$ false\nno\n(exit code 1)\n```" in page(recording, "before\n")
        header, event = cast(recording).splitlines()
        assert (json.loads(header)["timestamp"], json.loads(event)) == (7, [0.5, "o", "a\r\nb"])


def test_the_world_outside_counts_what_was_asked_of_it() -> None:
    import urllib.error
    import urllib.request

    with outside() as world:
        here = f"http://127.0.0.1:{world.port}"
        with urllib.request.urlopen(f"{here}{NOTES_PATH}", timeout=10) as answer:
            assert b"#412" in answer.read()
        with urllib.request.urlopen(f"{here}{HOOK_PATH}", b'["#1"]', timeout=10) as answer:
            assert answer.status == 200
        with pytest.raises(urllib.error.HTTPError) as wrong:
            urllib.request.urlopen(f"{here}/else", timeout=10)
        wrong.value.close()
    assert (world.times("GET", NOTES_PATH), world.messages) == (1, ['["#1"]'])
