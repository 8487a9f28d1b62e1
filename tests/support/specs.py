"""Specifications of components for tests."""

from typing import Any

from tdev.model.spec import Spec


def a_spec(name: str = "double_it", description: str = "Double a number.", **fields: Any) -> Spec:
    """A specification with these fields."""
    return Spec.model_validate({"name": name, "description": description, "words": description, **fields})
