"""Our functions as declared: one ``function.toml`` per folder of ``functions/``. Read by CDK and the pool."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tdev.kernel.errors import Finding, InvalidError

_FIELDS: Mapping[str, type[Any]] = {
    "description": str,
    "memory": int,
    "timeout": int,
    "uses": list,
    "route": str,
    "tenant_isolation": bool,
    "asks_model": bool,
    "extras": list,
}
_RANGES = {"memory": (128, 10_240), "timeout": (1, 900)}
"""What AWS Lambda offers: MiB and seconds."""
_ROUTE = re.compile(r"(GET|POST|PUT|PATCH|DELETE) /api(/[a-z0-9-]+)+|ANY /[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """One Lambda function: ``memory`` in MiB, ``timeout`` in seconds, ``uses`` as words of the grants table.

    With ``tenant_isolation`` an environment of the function serves calls of one tenant only, and each call names it.

    ``route`` is ``METHOD /path``, as API Gateway writes a route key: such requests come to this function and not to
    ``api``. The path is fixed and lies below ``/api/``; or it is one word with the method ANY, and then the function
    answers every method on it. Both stand behind the doors that ask for a token or a signature.

    What ``asks_model`` may ask the language model of a stage, where the stage has one.

    ``extras`` names optional dependencies of the package (``pyproject.toml``) that the function needs, each a layer of
    its own.

    ``variables`` and ``check`` are for what is no part of the product, the versions of services: their workers get
    these variables and none of the product's, and ``check`` is called before each worker starts; what it raises
    keeps the worker from starting.
    """

    name: str
    folder: Path
    description: str
    memory: int = 512
    timeout: int = 30
    uses: tuple[str, ...] = ()
    route: str | None = None
    tenant_isolation: bool = False
    asks_model: bool = False
    extras: tuple[str, ...] = ()
    variables: Mapping[str, str] | None = None
    check: Callable[[], object] | None = None

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
        InvalidError: When a ``function.toml`` cannot be read, has an unknown field or one of the wrong kind, lacks its
            description, or has the route of another function.
    """
    found = {path.parent.name: _read(path) for path in sorted(folder.glob("*/function.toml"))}
    direct_routes(found.values())
    return found


def direct_routes(specs: Iterable[FunctionSpec]) -> dict[str, str]:
    """Route -> name of the function that answers it.

    Raises:
        InvalidError: When two functions have the same route.
    """
    found: dict[str, str] = {}
    for spec in specs:
        if spec.route is not None and found.setdefault(spec.route, spec.name) != spec.name:
            raise _invalid(spec.name, f"the route {spec.route!r} is that of {found[spec.route]} already")
    return found


def _read(path: Path) -> FunctionSpec:
    import tomllib  # whoever only names a function reads no file

    name = path.parent.name
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as cause:
        raise _invalid(name, f"it is no TOML: {cause}") from cause
    problem = next(filter(None, (_problem(field, value) for field, value in data.items())), None)
    if problem is None and not data.get("description"):
        problem = "description is missing"
    if problem:
        raise _invalid(name, problem)
    return FunctionSpec(
        name=name,
        folder=path.parent,
        description=data["description"],
        memory=data.get("memory", 512),
        timeout=data.get("timeout", 30),
        uses=tuple(data.get("uses", ())),
        route=data.get("route"),
        tenant_isolation=data.get("tenant_isolation", False),
        asks_model=data.get("asks_model", False),
        extras=tuple(data.get("extras", ())),
    )


def _problem(field: str, value: Any) -> str | None:
    kind = _FIELDS.get(field)
    if kind is None:
        return f"unknown field {field!r}; known are {', '.join(_FIELDS)}"
    if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
        return f"{field} must be {_KINDS[kind]}, not {value!r}"
    if kind is list and not all(isinstance(word, str) for word in value):
        return f"{field} must be a list of texts"
    low, high = _RANGES.get(field, (None, None))
    if low is not None and high is not None and not low <= value <= high:
        return f"{field} must be from {low} to {high}"
    if field == "route" and not _ROUTE.fullmatch(value):
        told = "a method and a fixed path below /api/, as 'POST /api/plan', or ANY and one word"
        return f"route must be {told}, not {value!r}"
    return None


_KINDS = {str: "a text", int: "a whole number", list: "a list of texts", bool: "true or false"}


def _invalid(name: str, what: str) -> InvalidError:
    return InvalidError(f"{name}/function.toml: {what}", [Finding(f"#/{name}", what, "function")])
