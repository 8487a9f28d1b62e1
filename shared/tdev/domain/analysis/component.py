"""From facts to a registered component."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import ValidationError

from tdev.domain.secrets.declared import without_secrets
from tdev.kernel.errors import InvalidError
from tdev.model.analysis import Analysis, ComponentFacts
from tdev.model.component import Code, Component, Effect
from tdev.model.misfits import misfits

_EFFECT_ORDER: tuple[Effect, ...] = get_args(Effect)


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
        raise InvalidError(f"{facts.name} cannot be registered as it is", misfits(cause)) from cause


def _described(facts: ComponentFacts) -> dict[str, Any]:
    """What the source says of itself; the caller may say otherwise."""
    return {
        "name": facts.name,
        "type": facts.type,
        "description": facts.description or f"{facts.type} {facts.name}, without a description",
        "brain_count": facts.brain_count,
        "reusability": facts.reusability,
        "input_schema": without_secrets(facts.input_schema, facts.secrets),
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


def _identifier(facts: ComponentFacts) -> str:
    return re.sub(r"\W", "_", facts.name)


def _digest(source: str) -> str:
    return f"sha256:{hashlib.sha256(source.encode()).hexdigest()}"
