"""What AWS Lambda gets: layers and one folder per function, below one folder.

``layers/<name>/python/...`` and ``functions/<name>/handler.py``. What is unchanged is left alone:
``stamps/<name>.json`` says from what a layer was made and the digest that it had.
"""

import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from scripts.building.bytecode import Interpreter, compile_tree
from scripts.building.packages import install
from scripts.building.target import Target
from scripts.building.trees import Measured, copied, digest_of, measured, settle
from tdev.kernel.errors import TooLargeError

NOT_ON_LAMBDA = frozenset({"entry/cli", "entry/server", "platform/invocation/pool", "platform/machine/embedded"})
"""Parts of the package that only a laptop runs: the command line, and the region with its pool and its engine."""
MOST_ZIPPED = 20_000_000
"""Bytes of one layer: ours, so that deploys stay quick. Lambda takes 50 MB."""
MOST_UNPACKED = 250 * 2**20
"""Bytes of all layers of a function: what Lambda takes."""
_OURS = Path(__file__).parent

Install = Callable[[Path, Path, Target], None]
"""(lock, folder, target): put the packages of the lock into the folder."""


@dataclass(frozen=True, slots=True)
class Job:
    """One build.

    Attributes:
        checkout: Folder that holds ``shared``, ``functions`` and ``layers``.
        out: Where everything goes.
        target: For whom.
        interpreter: What makes the byte code; without one there is none.
        install: How packages get into a folder.
        say: Told what takes a while.
    """

    checkout: Path
    out: Path
    target: Target
    interpreter: Interpreter | None
    install: Install = install
    say: Callable[[str], object] = lambda line: None


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer as it stands; ``made`` is false when it was left as it was."""

    name: str
    measured: Measured
    made: bool


@dataclass(frozen=True, slots=True)
class Build:
    """All layers, and the names of the functions."""

    layers: tuple[Layer, ...]
    functions: tuple[str, ...]


def build(job: Job) -> Build:
    """Make what has changed; two builds into one folder wait for one another.

    Raises:
        TooLargeError: When a layer, or all of them together, passes its limit.
        PlatformError: When packages cannot be had or sources cannot be compiled.
    """
    with _alone(job.out):
        locks = sorted((job.checkout / "layers").glob("*/requirements.txt"))
        layers = [_packed_layer(job, lock) for lock in locks]
        layers.append(_own_layer(job))
        check_together(layers)
        return Build(tuple(layers), _functions(job))


def check_together(layers: Sequence[Layer]) -> None:
    """Whether one function can have all these layers. Raises ``TooLargeError``."""
    unpacked = sum(layer.measured.unpacked for layer in layers)
    if unpacked >= MOST_UNPACKED:
        raise TooLargeError(
            f"the layers have {unpacked / 2**20:.0f} MB unpacked; Lambda takes {MOST_UNPACKED // 2**20} MB",
            hint="take a package out of the base or the library list of pyproject.toml",
        )


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    out.mkdir(parents=True, exist_ok=True)
    with (out / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _packed_layer(job: Job, lock: Path) -> Layer:
    """The packages of one lock; the layer has the name of its folder."""
    return _layer(job, lock.parent.name, lock.read_bytes(), lambda folder: job.install(lock, folder, job.target))


def _own_layer(job: Job) -> Layer:
    """The package itself, compared by its sources."""
    staged = job.out / "staging" / "sources"
    shutil.rmtree(staged, ignore_errors=True)
    copied(job.checkout / "shared" / "tdev", staged, NOT_ON_LAMBDA)
    layer = _layer(job, "tdev", digest_of(staged).encode(), lambda folder: shutil.copytree(staged, folder / "tdev"))
    shutil.rmtree(staged)
    return layer


def _layer(job: Job, name: str, source: bytes, fill: Callable[[Path], object]) -> Layer:
    """Make a layer, or keep the one that was made from the same things and is still what it was."""
    place, stamp = job.out / "layers" / name, job.out / "stamps" / f"{name}.json"
    made_from = _made_from(job, source)
    known = _stamped(stamp, made_from)
    if known is not None and place.is_dir() and digest_of(place) == known.digest:
        return Layer(name, known, made=False)
    staging = job.out / "staging" / name
    shutil.rmtree(staging, ignore_errors=True)
    (staging / "python").mkdir(parents=True)
    job.say(f"making the layer {name} for Python {job.target.python_name} on {job.target.machine}")
    fill(staging / "python")
    if job.interpreter is not None:
        compile_tree(staging / "python", job.interpreter)
    size = measured(staging)
    if size.zipped > MOST_ZIPPED:
        raise TooLargeError(
            f"the layer {name} has {size.zipped / 1e6:.1f} MB zipped; the most is {MOST_ZIPPED / 1e6:.0f} MB",
            hint=f"what is large: du -a {staging} | sort -n | tail",
        )
    settle(staging, place)
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(json.dumps({"made_from": made_from, **asdict(size)}), encoding="utf-8")
    return Layer(name, size, made=True)


def _made_from(job: Job, source: bytes) -> str:
    """Digest of everything that a layer depends on: its source, its target, its byte code, and how it is built."""
    parts = [source, repr((job.target, job.interpreter and job.interpreter.version)).encode()]
    parts += [path.read_bytes() for path in sorted(_OURS.glob("*.py"))]
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _stamped(stamp: Path, made_from: str) -> Measured | None:
    try:
        written = json.loads(stamp.read_bytes())
        known = Measured(str(written["digest"]), int(written["unpacked"]), int(written["zipped"]))
        return known if written["made_from"] == made_from else None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # none yet, or not written to its end


def _functions(job: Job) -> tuple[str, ...]:
    """The handlers, one folder each; ``function.toml`` is for who deploys, a running function has no use for it."""
    staging = job.out / "staging" / "functions"
    shutil.rmtree(staging, ignore_errors=True)
    names = sorted(path.parent.name for path in (job.checkout / "functions").glob("*/function.toml"))
    for name in names:
        (staging / name).mkdir(parents=True)
        shutil.copyfile(job.checkout / "functions" / name / "handler.py", staging / name / "handler.py")
    place = job.out / "functions"
    if not place.is_dir() or digest_of(place) != digest_of(staging):
        settle(staging, place)
    shutil.rmtree(job.out / "staging")
    return tuple(names)
