"""Our functions as declared: one ``function.toml`` per folder of ``functions/``. Read by CDK and the pool."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tdev.kernel.errors import Finding, InvalidError

_FIELDS = {"description", "memory", "timeout", "uses", "route"}


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """One Lambda function: ``memory`` in MiB, ``timeout`` in seconds, ``uses`` as words of the grants table."""

    name: str
    folder: Path
    description: str
    memory: int = 512
    timeout: int = 30
    uses: tuple[str, ...] = ()
    route: str | None = None

    @property
    def deployed_name(self) -> str:
        """The last part of the deployed name: kebab-case."""
        return self.name.replace("_", "-")


def functions_folder(configured: Path) -> Path:
    """The folder of the functions: the configured one, the one in the wheel, or the one of this checkout."""
    if configured != Path():
        return configured
    package = Path(__file__).resolve().parents[1]
    packed = package / "_functions"
    return packed if packed.is_dir() else package.parents[1] / "functions"


def read_functions(folder: Path) -> dict[str, FunctionSpec]:
    """Every function in the folder, by name.

    Raises:
        InvalidError: When a ``function.toml`` has an unknown field or lacks its description.
    """
    return {path.parent.name: _read(path) for path in sorted(folder.glob("*/function.toml"))}


def _read(path: Path) -> FunctionSpec:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    wrong = sorted(set(data) - _FIELDS)
    if wrong or not data.get("description"):
        what = f"unknown field {wrong[0]!r}" if wrong else "description is missing"
        finding = Finding(f"#/{path.parent.name}", what, "function")
        raise InvalidError(f"{path.parent.name}/function.toml: {what}", [finding])
    return FunctionSpec(
        name=path.parent.name,
        folder=path.parent,
        description=data["description"],
        memory=int(data.get("memory", 512)),
        timeout=int(data.get("timeout", 30)),
        uses=tuple(data.get("uses", ())),
        route=data.get("route"),
    )
