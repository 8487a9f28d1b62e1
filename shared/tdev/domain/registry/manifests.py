"""What the generated ``built_in.json`` says of the components that come with the package, as plain JSON.

For whoever runs components: a process that only does that loads no pydantic.
"""

import importlib.metadata
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tdev.kernel.errors import PlatformError

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


def missing_distributions(requirements: Iterable[str]) -> list[str]:
    """Those of the named distributions that are not installed."""
    missing = []
    for name in requirements:
        try:
            importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    return missing
