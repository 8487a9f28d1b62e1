"""What demos leave behind, and the environment that they begin with."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.support.checkout import ROOT


def variables(folder: Path) -> dict[str, str]:
    """Of a demo that makes its own folder within this one, and takes nothing from who runs the tests."""
    path = f"{ROOT}{os.pathsep}{ROOT / 'shared'}"
    return {"PATH": os.environ["PATH"], "PYTHONPATH": path, "TMPDIR": str(folder), "TDEV_DATA": "/nowhere"}


def assert_nothing_is_left(folder: Path, named: str) -> None:
    """After a stop: no process soon, and no folder that the pattern names."""
    until = time.monotonic() + 10
    while left_running(folder):
        assert time.monotonic() < until, left_running(folder)
        time.sleep(0.05)
    assert list(folder.glob(named)) == []


def left_running(folder: Path) -> list[str]:
    """The command lines of processes that have something to do with the folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = place.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if str(folder) in words:
            found.append(words)
    return found


def set_up_environment(venv: Path, group: str) -> Path:
    """An environment that ``scripts/setup`` takes for one that is ready; it cannot install anything."""
    (venv / "bin").mkdir(parents=True)
    asked = subprocess.run(
        ["scripts/setup", "--stamp", group], cwd=ROOT, capture_output=True, text=True, check=True, timeout=20
    )
    (venv / ".tdev-setup").write_text(asked.stdout)
    # Should the script want to install something after all, this Python does not.
    python = f'#!/bin/sh\n[ "$2" = pip ] && exit 9\nexec {sys.executable} "$@"\n'
    for name, text in (("python", python), ("tdev", "#!/bin/sh\n")):
        (venv / "bin" / name).write_text(text)
        (venv / "bin" / name).chmod(0o755)
    return venv
