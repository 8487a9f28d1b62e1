"""The Python that runs foreign code: which files it needs, and whether an ordinary user can read them."""

import json
import os
import stat
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tdev.kernel.errors import PlatformError

_QUESTION = (
    "import json, os, sys; print(json.dumps([os.path.realpath(sys.executable), os.path.dirname(os.__file__),"
    " sys.base_prefix, sys.base_exec_prefix]))"
)
_SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/lib32", "/lib", "/lib64", "/usr/local/lib")
_MORE = ("/etc/ld.so.cache", "/usr/share/zoneinfo", "/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python and its parts.

    ``executable`` is without links; ``readable`` are the paths it needs while it runs; ``public``: everybody can
    reach and read them; ``shareable``: everybody could read them if they stood elsewhere.
    """

    executable: str
    readable: tuple[str, ...]
    public: bool
    shareable: bool


@cache
def interpreter(python: str) -> Interpreter:
    """Ask a Python where its parts are; asked once per process.

    Raises:
        PlatformError: When it cannot be started.
    """
    try:
        asked = subprocess.run(  # noqa: S603 - the operator's own interpreter
            [python, "-I", "-S", "-c", _QUESTION], capture_output=True, check=True, timeout=30, env={}
        )
        executable, library, *prefixes = json.loads(asked.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as cause:
        message = f"the Python of the sandbox, {python}, cannot be started: {cause}"
        raise PlatformError(message, hint="name another interpreter") from cause
    own = [str(Path(path).resolve()) for path in (library, *(f"{prefix}/lib" for prefix in prefixes))]
    there = [path for path in dict.fromkeys((*own, *_SYSTEM, *_MORE)) if os.path.lexists(path)]
    widest = tuple(path for path in there if not any(path.startswith(f"{other}/") for other in there))
    public = all(_is_public(Path(path)) for path in (executable, *own))
    return Interpreter(executable, widest, public, all(_is_readable(Path(path)) for path in own))


def _is_public(path: Path) -> bool:
    """Whether others may enter every folder on the way, and read what stands there."""
    if not path.exists():
        return True
    ways = all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)
    return ways and bool(path.stat().st_mode & stat.S_IROTH)


def _is_readable(path: Path) -> bool:
    needed = stat.S_IROTH | stat.S_IXOTH
    return not path.exists() or path.stat().st_mode & needed == needed
