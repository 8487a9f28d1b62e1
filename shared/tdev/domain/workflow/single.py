"""A workflow of one component, so that a component can be run as everything is run."""

from collections.abc import Iterable, Mapping
from typing import Any

_LONGEST_ID = 64


def workflow_of_one(component: Mapping[str, Any], given: Iterable[str]) -> dict[str, Any]:
    """A workflow of this one component, fed from inputs of the same names: those it needs, and those that are given.

    Args:
        component: The component as the API shows it.
        given: Names of inputs that will be there.
    """
    name = str(component["name"])
    schema = component["input_schema"]
    required = schema.get("required", ()) if isinstance(schema, Mapping) else ()
    step = {
        "id": name.replace("-", "_"),
        "agent": f"{name}@{component['version']}",
        "input": {each: f"${{inputs.{each}}}" for each in dict.fromkeys([*required, *given])},
    }
    return {"id": f"run-{name}"[:_LONGEST_ID], "goal": "", "inputs": schema, "steps": [step]}
