"""The local AWS emulator of scripts/setup-emulator, as a process on a free port of the loopback."""

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".venv-emulator" / "bin" / "ministack"
MISSING = "the emulator is not installed: run scripts/setup-emulator"


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Start it and answer its endpoint; ends it, and all it started, at the end."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }
    with (folder / "emulator.log").open("wb") as log:
        process = subprocess.Popen(
            [str(PROGRAM)], cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    endpoint = f"http://127.0.0.1:{port}"
    try:
        _wait(endpoint, process, folder / "emulator.log")
        yield endpoint
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(endpoint: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the emulator ended at start: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=2):
                return
        except URLError:
            time.sleep(0.1)
    raise RuntimeError(f"the emulator does not answer: {log.read_text()[-2000:]}")
