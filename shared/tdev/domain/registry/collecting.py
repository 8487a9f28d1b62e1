"""From the modules of components to the catalogue that ``scripts/catalogue`` writes."""

import importlib
import inspect
import json
import pkgutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tdev.kernel.errors import InvalidError
from tdev.model.component import Component
from tdev.sdk.declaration import declaration_of
from tdev.sdk.manifest import component_of


def declared_components(packages: Sequence[str]) -> list[Component]:
    """All components that the modules of some packages declare, sorted by name.

    A module that does not import the SDK declares nothing and is not imported.

    Args:
        packages: Import names of packages whose components are plain modules, for example ``tdev.tools``.

    Raises:
        InvalidError: When a component is declared wrongly, has another name than its module, or a name is used twice.
    """
    found: dict[str, Component] = {}
    for package in packages:
        for module_name in _modules(package):
            for target in _declared(module_name):
                component = component_of(target)
                if component.name in found:
                    raise InvalidError(f"two components have the name {component.name!r}")
                if _plain(component.name) != _plain(module_name.rpartition(".")[2]):
                    raise InvalidError(f"{component.name} must stand in a module of its name, not in {module_name}")
                found[component.name] = component
    return [found[name] for name in sorted(found)]


def catalogue_text(components: Iterable[Component]) -> str:
    """The catalogue file: one value per line, so that a change shows as a small difference.

    Keys stand in the order of the noun and of the code: the order of parameters and of columns means something. Fields
    at their default are left out, but for those that a plain reader needs of each component.
    """
    documents = [
        component.document() | {name: getattr(component, name) for name in ("version", "brain_count", "effects")}
        for component in components
    ]
    return json.dumps(documents, ensure_ascii=False, indent=1) + "\n"


def _modules(package: str) -> list[str]:
    location = importlib.import_module(package).__path__
    names = sorted(module.name for module in pkgutil.iter_modules(location) if not module.ispkg)
    texts = {name: Path(location[0], f"{name}.py").read_text(encoding="utf-8") for name in names}
    return [f"{package}.{name}" for name in names if "tdev.sdk" in texts[name]]


def _declared(module_name: str) -> list[Any]:
    members = vars(importlib.import_module(module_name)).values()
    targets = [member for member in members if inspect.isfunction(member) or inspect.isclass(member)]
    return [target for target in targets if target.__module__ == module_name and declaration_of(target) is not None]


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
