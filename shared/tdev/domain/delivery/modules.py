"""Which modules of this package a service needs: those that its door imports, and those behind them.

Read from the sources as text; nothing is imported or executed. What a function imports when it is called counts as
well. The one exception is the runtime of services: of the engines that it imports late, those count that are asked for.
"""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tdev.kernel.errors import NotFoundError
from tdev.kernel.parsing import parse

PACKAGE = Path(__file__).resolve().parents[2]
"""The folder of ``tdev``."""
RUNTIME = "tdev.service_runtime"


@dataclass(frozen=True, slots=True)
class Imports:
    """What one module imports: at once, and in each of its functions when that is called."""

    now: tuple[str, ...]
    late: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Reached:
    """Modules of ``tdev``, and first names of what is imported from elsewhere (the standard library among it)."""

    ours: frozenset[str]
    others: frozenset[str]


def reached(roots: Iterable[str], abilities: Collection[str] = ()) -> Reached:
    """All modules that these ones need, themselves and the packages around them included.

    Args:
        roots: Names of modules; of a package its modules too, for a child process may start any of them.
        abilities: Names of functions of the runtime of services whose engines are needed.

    Raises:
        NotFoundError: When a root is no module of this package.
    """
    ours: set[str] = set()
    others: set[str] = set()
    waiting = [name for root in roots for name in _whole(root)]
    while waiting:
        name = waiting.pop()
        if name.partition(".")[0] != "tdev":
            others.add(name.partition(".")[0])
        elif name not in ours and module_file(name) is not None:
            ours.add(name)
            waiting += _around(name)
            waiting += _wanted(name, abilities)
    return Reached(frozenset(ours), frozenset(others))


def module_file(name: str) -> Path | None:
    """The source of a module of this package; None for what is none, such as the name of a function."""
    path = PACKAGE.parent.joinpath(*name.split("."))
    for found in (path / "__init__.py", path.with_name(f"{path.name}.py")):
        if found.is_file():
            return found
    return None


@cache
def imports_of(name: str) -> Imports:
    """What a module of this package imports; a name out of a package may be a module or not, so both are in it.

    Raises:
        NotFoundError: When there is no such module.
    """
    path = module_file(name)
    if path is None:
        raise NotFoundError(f"there is no module {name!r} in this package")
    now: list[str] = []
    late: dict[str, list[str]] = {}
    for node, function in _statements(parse(path.read_text(encoding="utf-8"), path.name), ""):
        found = late.setdefault(function, []) if function else now
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif node.module is not None:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return Imports(tuple(now), {function: tuple(names) for function, names in late.items()})


def _statements(node: ast.AST, function: str) -> Iterator[tuple[ast.Import | ast.ImportFrom, str]]:
    """Every import with the outermost function that it stands in; those for type checkers alone are left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, function
        elif isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
            for other in child.orelse:
                yield from _statements(other, function)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _statements(child, function or child.name)
        else:
            yield from _statements(child, function)


def _wanted(name: str, abilities: Collection[str]) -> list[str]:
    found = imports_of(name)
    late = [
        module for function, modules in found.late.items() if _counts(name, function, abilities) for module in modules
    ]
    return [*found.now, *late]


def _counts(name: str, function: str, abilities: Collection[str]) -> bool:
    return name != RUNTIME or function in abilities


def _around(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def _whole(root: str) -> list[str]:
    path = module_file(root)
    if path is None:
        raise NotFoundError(f"there is no module {root!r} in this package")
    inside = path.parent.glob("*.py") if path.name == "__init__.py" else ()
    return [root, *(f"{root}.{found.stem}" for found in sorted(inside) if found.stem != "__init__")]
