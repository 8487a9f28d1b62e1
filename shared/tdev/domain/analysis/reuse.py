"""How easily somebody else can use a component: a letter and the reason."""

import ast
from collections.abc import Mapping
from typing import Any, Literal

from tdev.model.component import FREE_EFFECTS


def reusability(
    facts: Mapping[str, Any], entry: ast.FunctionDef | ast.AsyncFunctionDef | None
) -> tuple[Literal["A", "B", "C", "D"], str]:
    """A: described, typed and pure. B: described and typed with free effects.

    C: needs an approval, or lacks one of the two. D: neither described nor typed, or its code hides what it does.
    """
    hidden = "dynamic" in facts["effects"] or any(risk.severity == "high" for risk in facts["risks"])
    typed = entry is not None and bool(facts["output_schema"]) and all(facts["input_schema"]["properties"].values())
    described = bool(facts["description"])
    if hidden:
        return "D", "its code hides what it does: " + _first(facts)
    if not typed and not described:
        return "D", "neither described nor fully typed"
    gated = sorted(set(facts["effects"]) - FREE_EFFECTS)
    if gated:
        return "C", f"needs an approval for {', '.join(gated)}"
    if not typed:
        return "C", "parameters or result are not typed"
    if not described:
        return "C", "it has no description"
    if facts["effects"] == ("pure",) and not facts["requirements"] and not facts["uses"]:
        return "A", "described, typed, pure and free of other packages"
    return "B", "described and typed; depends on files, the web, other packages or components"


def _first(facts: Mapping[str, Any]) -> str:
    risk = next((risk for risk in facts["risks"] if risk.severity == "high"), None)
    return f"{risk.rule} in line {risk.line}" if risk is not None else "what runs is chosen at run time"
