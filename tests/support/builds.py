"""A small checkout to build layers from, and pip's part played by a function."""

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path

from scripts.building.build import Job
from scripts.building.bytecode import Interpreter
from scripts.building.target import Target, host

SOURCES = {
    "shared/tdev/__init__.py": "",
    "shared/tdev/runtime.py": "ANSWER = {'a', 'b', 'c'} & {'b'}\n\n\ndef runtime() -> str:\n    return 'here'\n",
    "shared/tdev/data.json": "{}",
    "shared/tdev/entry/__init__.py": "",
    "shared/tdev/entry/cli/main.py": "def main(): ...\n",
    "shared/tdev/entry/server/region.py": "",
    "shared/tdev/__pycache__/runtime.cpython-311.pyc": "stale",
    "shared/tdev/.editor.swp": "mine",
    "functions/planner/handler.py": "from tdev.runtime import runtime as handler\n",
    "functions/planner/function.toml": 'description = "plans"\n',
    "functions/api/handler.py": "handler = None\n",
    "functions/api/function.toml": 'description = "answers"\n',
    "functions/api/__pycache__/handler.cpython-311.pyc": "stale",
    "layers/dependencies/requirements.txt": "one==1.0\n",
    "layers/library/requirements.txt": "two==2.0\n",
}


def checkout(folder: Path, sources: Mapping[str, str] = SOURCES) -> Path:
    """Write the files of a checkout."""
    for name, text in sources.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


class Packages:
    """Installs by writing one module per line of a lock; remembers which locks it was asked for."""

    def __init__(self, failing: Exception | None = None) -> None:
        self.asked: list[str] = []
        self.failing = failing

    def install(self, lock: Path, folder: Path, target: Target) -> None:
        self.asked.append(lock.parent.name)
        for line in lock.read_text(encoding="utf-8").splitlines():
            name, _, version = line.partition("==")
            (folder / f"{name}.py").write_text(f'VERSION = "{version}"\n', encoding="utf-8")
        if self.failing is not None:
            raise self.failing


def job(
    at: Path, out: Path, packages: Packages, *, interpreter: Interpreter | None = None, target: Target | None = None
) -> Job:
    """A build of the small checkout, for this machine if nothing else is said."""
    return Job(at, out, target or host(), interpreter, install=packages.install)


def wheel(folder: Path, tag: str = "py3-none-any", name: str = "tiny") -> Path:
    """A wheel of one module, with a program and the notes that pip adds to."""
    path = folder / f"{name}-1.0-{tag}.whl"
    notes = f"{name}-1.0.dist-info"
    contents = {
        f"{name}.py": "ANSWER = 42\n\n\ndef main() -> None: ...\n",
        f"{name}-1.0.data/data/share/man/{name}.1": "manual",
        f"{notes}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{notes}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
        f"{notes}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
    }
    record = "".join(f"{file},,\n" for file in [*contents, f"{notes}/RECORD"])
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in {**contents, f"{notes}/RECORD": record}.items():
            archive.writestr(file, text)
    return path


def locked(folder: Path, packed: Path, digest: str | None = None) -> Path:
    """A lock that names one wheel by its place and its hash; no index is asked for it."""
    lock = folder / "layers" / "dependencies" / "requirements.txt"
    lock.parent.mkdir(parents=True, exist_ok=True)
    digest = digest or hashlib.sha256(packed.read_bytes()).hexdigest()
    lock.write_text(f"tiny @ {packed.as_uri()} --hash=sha256:{digest}\n", encoding="utf-8")
    return lock
