"""The components that come with the package, out of the generated ``built_in.json``.

Two ways: ``built_in_manifests`` is plain JSON for the executor, which must not load pydantic; ``built_in_components``
are the nouns for everything else.
"""

import importlib.metadata
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tdev.kernel.errors import PlatformError

if TYPE_CHECKING:
    from tdev.model.component import Component

CATALOGUE = Path(__file__).with_name("built_in.json")
"""Written by ``scripts/catalogue``."""


@cache
def built_in_manifests() -> Mapping[str, dict[str, Any]]:
    """The document of each component by its name.

    Fields that stand at their default are left out, but for version, brain_count and effects. The answer is shared: do
    not change it.

    Raises:
        PlatformError: When the generated file is missing or broken.
    """
    try:
        documents = json.loads(CATALOGUE.read_bytes())
    except (OSError, ValueError) as cause:
        raise PlatformError(f"the catalogue {CATALOGUE.name} cannot be read", hint="run scripts/catalogue") from cause
    return {document["name"]: document for document in documents}


@cache
def built_in_components() -> "tuple[Component, ...]":
    """The components, sorted by name. Raises as ``built_in_manifests``."""
    from tdev.model.component import Component

    return tuple(Component.model_validate(document) for document in built_in_manifests().values())


def available(component: "Component") -> list[str]:
    """The distributions that a component needs and that are not installed; empty means that it can run."""
    return missing_distributions(component.requirements)


def missing_distributions(requirements: Iterable[str]) -> list[str]:
    """Those of the named distributions that are not installed."""
    missing = []
    for name in requirements:
        try:
            importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    return missing
