"""From facts to a registered component, and the static gate that foreign code passes first."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import ValidationError

from tdev.domain.analysis.tables import words
from tdev.kernel.errors import Finding, InvalidError
from tdev.model.analysis import Analysis, ComponentFacts
from tdev.model.component import Code, Component, Effect

_EFFECT_ORDER: tuple[Effect, ...] = get_args(Effect)
_REFUSED_RULES = words(
    "runs-text shell unsafe-loading import-by-text native-memory looks-at-frames inner-attribute disguised-name"
    " replaces-foreign-code key-in-source whole-environment private-place endless-loop process-control"
)


def component_from(
    source: str,
    analysis: Analysis,
    *,
    version: str = "1.0.0",
    declared_effects: Iterable[Effect] = (),
    fields: Mapping[str, Any] | None = None,
) -> Component:
    """The component to register for the main one of an analysis: experimental, with the digest of its source.

    Args:
        source: The text that was analysed.
        analysis: What ``analyze`` found in exactly this text.
        version: Semantic version to publish.
        declared_effects: Effects the author declares; they are added to those found, never taken away.
        fields: Other fields of ``Component`` (owner, tenant, tags, description for code without one, ...).

    Raises:
        InvalidError: When the analysis is of another text, or a field breaks a rule of ``Component``.
    """
    digest = _digest(source)
    if digest != analysis.sha256:
        raise InvalidError("the analysis belongs to another source text", hint="analyse the text that is registered")
    facts = analysis.component
    more = dict(fields or {})
    fixed: dict[str, Any] = {
        "effects": union_of_effects(facts.effects, declared_effects),
        "code": Code(entrypoint=f"component:{_identifier(facts)}", sha256=digest),
        "status": "experimental",
    }
    try:
        return Component(**{**_described(facts), "version": version, **more, **fixed})
    except ValidationError as cause:
        findings = [
            Finding("#/" + "/".join(str(part) for part in error["loc"]), error["msg"], error["type"])
            for error in cause.errors(include_url=False, include_context=False)
        ]
        raise InvalidError(f"{facts.name} cannot be registered as it is", findings) from cause


def _described(facts: ComponentFacts) -> dict[str, Any]:
    """What the source says of itself; the caller may say otherwise."""
    return {
        "name": facts.name,
        "type": facts.type,
        "description": facts.description or f"{facts.type} {facts.name}, without a description",
        "brain_count": facts.brain_count,
        "reusability": facts.reusability,
        "input_schema": facts.input_schema,
        "output_schema": facts.output_schema,
        "tools": tuple(dict.fromkeys((*facts.uses, *facts.tools))),
        "tags": facts.tags,
        "phrases": facts.phrases,
        "examples": facts.examples,
        "permissions": tuple(dict.fromkeys(action.action for action in facts.aws_actions)),
        "secrets": facts.secrets,
        "requirements": facts.requirements,
    }


def union_of_effects(found: Iterable[Effect], declared: Iterable[Effect]) -> tuple[Effect, ...]:
    """Computed and declared effects together, in their fixed order; ``pure`` only when there is no other."""
    words = {*found, *declared} - {"pure"}
    return tuple(effect for effect in _EFFECT_ORDER if effect in words) or ("pure",)


def gate(analysis: Analysis, declared_effects: Iterable[Effect]) -> list[Finding]:
    """What stops this code before it is run: undeclared effects, risky constructs, AWS calls that cannot be bound.

    The whole file counts, since all of it is stored and imported. An empty list means that nothing was found, which is
    no proof of innocence: the sandbox and the approval stand behind this gate.
    """
    declared = {"pure", *declared_effects}
    shown = {evidence.rule: evidence for evidence in analysis.effect_evidence}
    findings = []
    for effect in union_of_effects(analysis.effects, analysis.component.effects):
        if effect not in declared:
            evidence = shown.get(effect)
            where = f"line {evidence.line}: {evidence.source}" if evidence is not None else "by its declaration"
            message = f"{analysis.main} has the effect {effect!r}, which was not expected ({where})"
            findings.append(Finding(f"#/effects/{effect}", message, "undeclared-effect"))
    for risk in analysis.risks:
        if risk.rule in _REFUSED_RULES and risk.severity == "high":
            findings.append(Finding("#/code", f"line {risk.line}: {risk.rule}: {risk.source}", risk.rule))
    for action in analysis.aws_actions:
        if action.action.startswith("*"):
            message = f"line {action.line}: the AWS service is chosen at run time, so no permission can be bound to it"
            findings.append(Finding("#/permissions", message, "unbound-permission"))
    return findings


def _identifier(facts: ComponentFacts) -> str:
    return re.sub(r"\W", "_", facts.name)


def _digest(source: str) -> str:
    return f"sha256:{hashlib.sha256(source.encode()).hexdigest()}"
