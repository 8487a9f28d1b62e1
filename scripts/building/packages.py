"""Packages of a lock in a folder: pip's work, and taking away what a function never reads."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.building.target import Target
from tdev.kernel.errors import PlatformError

UNREACHED = re.compile(
    r"Max retries exceeded|Failed to establish|Temporary failure in name|Name or service not known|timed out"
    r"|ProxyError|SSLError|Connection (?:refused|reset|aborted|broken)|ConnectionError|NewConnectionError"
)
_NO_WHEEL = re.compile(r"No matching distribution found for (\S+)")
_RECORDS = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
"""Notes of an installation: they differ from one to the next. METADATA stays: the product looks distributions up."""
_NOT_IMPORTED = ("bin", "share")
"""Programs (with this machine's Python in their first line) and manual pages."""


class IndexUnreachableError(PlatformError):
    """pip could not reach the place it gets packages from."""


def install(lock: Path, folder: Path, target: Target) -> None:
    """Put the packages of a lock into a folder: wheels only, each checked against its hash.

    Raises:
        IndexUnreachableError: When pip could not reach its index.
        PlatformError: When a hash differs, there is no wheel for the target, or pip fails otherwise.
    """
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--no-compile", *target.pip_options]
    done = subprocess.run(
        [*command, "--target", str(folder), "--requirement", str(lock)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise refused(done.stderr or done.stdout, lock, target)
    strip(folder)


def refused(said: str, lock: Path, target: Target) -> PlatformError:
    """What pip said, as an error that says what to do."""
    what = f"the packages of {lock.parent.name}/{lock.name}"
    if "DO NOT MATCH THE HASHES" in said:
        message = f"a package does not have the hash that its lock names: {what}\n{_last_lines(said)}"
        return PlatformError(message, hint="do not use it; see where pip gets packages from (pip config list)")
    if UNREACHED.search(said):
        hint = "check the network, a proxy or pip's index (pip config list); only changed locks need it"
        return IndexUnreachableError(f"pip could not reach its index for {what}\n{_last_lines(said)}", hint=hint)
    if (missing := _NO_WHEEL.search(said)) is not None:
        message = f"there is no wheel of {missing[1]} for Python {target.python_name} on {target.machine}: {what}"
        return PlatformError(message, hint="take another version (scripts/lock), or look whether pip's index has it")
    return PlatformError(f"pip could not install {what}\n{_last_lines(said)}", hint="see what pip says above")


def _last_lines(said: str) -> str:
    return "\n".join(f"  {line.strip()}" for line in said.strip().splitlines()[-8:])


def strip(folder: Path) -> None:
    """Take away what no import reads and what differs from one installation to the next."""
    for name in _NOT_IMPORTED:
        shutil.rmtree(folder / name, ignore_errors=True)
    for notes in folder.glob("*.dist-info"):
        for name in _RECORDS:
            (notes / name).unlink(missing_ok=True)
