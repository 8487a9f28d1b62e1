"""The components that come with the package, out of the generated ``built_in.json``, as nouns."""

from functools import cache

from tdev.domain.registry.manifests import CATALOGUE, built_in_manifests, missing_distributions
from tdev.model.component import Component

__all__ = ["CATALOGUE", "available", "built_in_components", "built_in_manifests", "missing_distributions"]


@cache
def built_in_components() -> tuple[Component, ...]:
    """The components, sorted by name. Raises as ``built_in_manifests``."""
    return tuple(Component.model_validate(document) for document in built_in_manifests().values())


def available(component: Component) -> list[str]:
    """The distributions that a component needs and that are not installed; empty means that it can run."""
    return missing_distributions(component.requirements)
