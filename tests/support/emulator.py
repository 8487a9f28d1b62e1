"""The local AWS emulator of scripts/setup-emulator, as a process on a free port of the loopback."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".venv-emulator" / "bin" / "ministack"
LAUNCHER = Path(__file__).with_name("emulator_patches.py")
MISSING = "the emulator is not installed: run scripts/setup-emulator"
REGION = "eu-central-1"
ACCOUNT = "000000000000"


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Start it, with no rules about who may do what, and answer its endpoint; ends it, and all it started."""
    port = free_port()
    with _process(folder, port, {}) as process:
        endpoint = f"http://127.0.0.1:{port}"
        _wait(endpoint, None, process, folder / "emulator.log")
        yield endpoint


@contextmanager
def guarded(folder: Path) -> Iterator[tuple[str, Path]]:
    """Start it with IAM and TLS; answers its endpoint and the certificate to trust.

    The keys ``test``/``test`` are those of the root of the account and may do all; every other key is checked against
    the policies of its user or role.
    """
    port = free_port()
    certificate, key = _certificate(folder)
    more = {
        "AUTH": "true",
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(certificate),
        "MINISTACK_SSL_KEY": str(key),
        # Functions inherit these: without them every call of theirs back to the emulator fails after long retries.
        "AWS_CA_BUNDLE": str(certificate),
        "NODE_EXTRA_CA_CERTS": str(certificate),
        "SSL_CERT_FILE": str(certificate),
    }
    with _process(folder, port, more) as process:
        endpoint = f"https://127.0.0.1:{port}"
        _wait(endpoint, certificate, process, folder / "emulator.log")
        yield endpoint, certificate


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def _process(folder: Path, port: int, more: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "MINISTACK_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        **more,
    }
    # Safe path: the modules beside the launcher are none of its own.
    command = [str(PROGRAM.with_name("python")), "-P", str(LAUNCHER)]
    with (folder / "emulator.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Close its input, which ends it at once; then whatever is left of its group, workers of functions among it."""
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for the loopback that signs for nobody else."""
    certificate, key = folder / "server.crt", folder / "server.key"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = "subjectAltName=DNS:localhost,DNS:*.execute-api.localhost,IP:127.0.0.1"
    if shutil.which(command[0]) is None:
        raise RuntimeError("the emulator with TLS needs the program openssl: install it")
    subprocess.run(
        [*command, "-keyout", str(key), "-out", str(certificate), "-addext", names],
        check=True,
        capture_output=True,
        timeout=30,
    )
    return certificate, key


def _wait(endpoint: str, certificate: Path | None, process: "subprocess.Popen[bytes]", log: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate)) if certificate else None
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the emulator ended at start: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=2, context=trust):
                return
        except (URLError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the emulator does not answer: {log.read_text()[-2000:]}")
