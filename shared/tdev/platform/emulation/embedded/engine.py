"""``LocalEmulator``: starts the process in which code that calls AWS runs without AWS, and decides for it."""

import json
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tdev.kernel.errors import PlatformError
from tdev.platform.emulation import AwsRequest, Decide, Ran, Trial

_PROGRAM = """
import sys
sys.path[:] = {path!r}
from tdev.platform.emulation.embedded.guest import main
main({reads}, {writes}, {setup!r})
"""
REGION = "us-east-1"
_START_S, _TRIAL_S = 60.0, 60.0
_MOST = 4 << 20


class LocalEmulator:
    """Starts emulations on this machine, each a process of its own with an environment of its own.

    Args:
        trial_s: Seconds that one trial may take.
    """

    def __init__(self, trial_s: float = _TRIAL_S) -> None:
        self._trial_s = trial_s

    def start(self, environment: Mapping[str, str] | None = None) -> "LocalEmulation":
        """A new emulation. Raises ``PlatformError`` when boto3 is not installed or no process can be started."""
        return LocalEmulation(environment or {}, self._trial_s)


class LocalEmulation:
    """One process; see ``Emulation``.

    Args:
        environment: Variables that the code finds.
        trial_s: Seconds that one trial may take.
    """

    def __init__(self, environment: Mapping[str, str], trial_s: float) -> None:
        self._environment = environment
        self._trial_s = trial_s
        self._folder = tempfile.mkdtemp(prefix="tdev-emulation-")
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        self._read = b""
        try:
            self._process = self._started(theirs_in, theirs_out)
        except OSError as cause:
            self._release()
            raise PlatformError(f"no process can be started for the emulation: {cause}") from cause
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
        try:
            self.network_of_its_own = bool(self._received(_START_S)["ready"]["network"])
        except PlatformError:
            self.close()
            raise

    def run(self, trial: Trial, decide: Decide) -> tuple[Ran, ...]:
        """Run a trial; see ``Emulation``."""
        self._sent({"trial": asdict(trial)})
        end = time.monotonic() + self._trial_s
        while True:
            message = self._received(end - time.monotonic())
            if "ran" in message:
                return tuple(Ran(**one) for one in message["ran"])
            self._sent({"refused": decide(AwsRequest(**message["ask"]))})

    def close(self) -> None:
        """End the process, and all of its folder."""
        self._process.kill()
        self._process.wait()
        self._release()

    def _release(self) -> None:
        for descriptor in (self._in, self._out):
            os.close(descriptor)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _started(self, reads: int, writes: int) -> "subprocess.Popen[bytes]":
        readable = [path for path in dict.fromkeys((*sys.path, sys.prefix, sys.base_prefix)) if path]
        setup = {"workspace": self._folder, "readable": [str(Path(path).resolve()) for path in readable]}
        program = _PROGRAM.format(path=[p for p in sys.path if p], reads=reads, writes=writes, setup=setup)
        with (Path(self._folder) / "errors").open("wb") as errors:
            return subprocess.Popen(  # noqa: S603 - our own program in this interpreter
                [sys.executable, "-I", "-B", "-c", program],
                env={**self._environment, **_nothing_of_ours(self._folder)},
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=(reads, writes),
                start_new_session=True,
            )

    def _sent(self, message: dict[str, Any]) -> None:
        waiting = json.dumps(message).encode() + b"\n"
        try:
            while waiting:
                waiting = waiting[os.write(self._out, waiting) :]
        except OSError as cause:
            raise self._ended() from cause

    def _received(self, seconds: float) -> dict[str, Any]:
        end = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._in, selectors.EVENT_READ)
            while b"\n" not in self._read:
                if not selector.select(max(end - time.monotonic(), 0)):
                    raise PlatformError(
                        f"the code did not end within {self._trial_s:g} seconds", hint="make it smaller"
                    )
                more = os.read(self._in, 1 << 16)
                if not more or len(self._read) > _MOST:
                    raise self._ended()
                self._read += more
        line, _, self._read = self._read.partition(b"\n")
        try:
            message = json.loads(line)
        except ValueError as cause:
            raise self._ended() from cause
        return message if isinstance(message, dict) else {}

    def _ended(self) -> PlatformError:
        told = (Path(self._folder) / "errors").read_text("utf-8", "replace").strip().rpartition("\n")[2]
        hint = (
            "install what it needs: pip install 't-developer[verify]'"
            if "boto" in told or "moto" in told
            else "look at what the code does"
        )
        return PlatformError(f"the process of the emulation ended: {told[-300:] or 'it says nothing'}", hint=hint)


def _nothing_of_ours(folder: str) -> dict[str, str]:
    """No key, no profile, no address of an account, and names that lead nowhere."""
    nowhere = os.devnull
    return {
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_SESSION_TOKEN": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_CONFIG_FILE": nowhere,
        "AWS_SHARED_CREDENTIALS_FILE": nowhere,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
