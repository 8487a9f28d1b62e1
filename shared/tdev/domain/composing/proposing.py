"""Which templates could make a specification, the likeliest first, and with which values."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice, permutations
from typing import Any

from tdev.domain.composing.catalogue import Template, template_named, templates
from tdev.domain.composing.fitting.facts import Facts
from tdev.domain.composing.fitting.outside import said_values
from tdev.domain.composing.fitting.table import candidates
from tdev.domain.composing.rendering import Filling, properties
from tdev.domain.composing.types import shape
from tdev.domain.language.stop_words import STOP_WORDS
from tdev.domain.language.words import root, words
from tdev.model.spec import Spec

MOST_PER_TEMPLATE = 1200
_STOPPED = STOP_WORDS["en"] | STOP_WORDS["ko"]
_LIST_LIKE = frozenset({"list", "rows"})


def fillings(spec: Spec, template: Template) -> Iterator[Filling]:
    """The ways to make a specification with one template; none when its types do not fit."""
    for bound, wrap in _bindings(spec, template):
        found = candidates(template, Facts(spec, bound, wrap))
        yield from (Filling(template, values, bound, wrap) for values in islice(found, MOST_PER_TEMPLATE))


def fitting_templates(spec: Spec) -> list[Template]:
    """The templates whose types fit, those first whose phrases are said.

    Raises:
        NotFoundError: When the specification names a template that is not there.
    """
    if spec.template is not None:
        return [template_named(spec.template)]
    found = [each for each in templates().values() if each.kind == spec.kind and any(_bindings(spec, each))]
    ranked = [(relevance(spec, each), each) for each in found]
    if not spec.examples:
        # Nothing would notice a wrong choice: only what is said counts.
        ranked = [pair for pair in ranked if pair[0] > 0]
    return [each for _, each in sorted(ranked, key=lambda pair: (-pair[0], pair[1].id))]


def relevance(spec: Spec, template: Template) -> float:
    """How much of what is said speaks for a template, from 0 up: rare words of its phrases, and whole phrases."""
    text = f"{spec.name.replace('_', ' ')} {spec.description}".lower()
    told = {root(word) for word in words(text)}
    rarity = _rarity()
    own = {root(word) for phrase in template.phrases for word in words(phrase)}
    score = sum(rarity[word] for word in own & told)
    return score + sum(1 + 0.5 * len(words(phrase)) for phrase in template.phrases if phrase.lower() in text)


@cache
def _rarity() -> Mapping[str, float]:
    """By word of the phrases: 1 when only one template has it, less the more have it."""
    found: Counter[str] = Counter()
    for template in templates().values():
        found.update({root(word) for phrase in template.phrases for word in words(phrase)})
    return {word: 0.0 if word in _STOPPED else 1 / count for word, count in found.items()}


def _bindings(spec: Spec, template: Template) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """Which inputs stand for which slots, and the key that the answer is wrapped in."""
    declared = {key: value for key, value in properties(spec).items() if key not in _secret_names(spec)}
    names = tuple(declared)
    shapes = [shape(schema) for schema in declared.values()]
    for wrap in _wraps(spec, template):
        if template.free:
            if names and (template.id != "compute_formula" or set(shapes) <= {"number"}):
                yield names, wrap
        elif len(names) == len(template.slots):
            if all(_fits(given, slot.shape) for given, slot in zip(shapes, template.slots, strict=True)):
                yield names, wrap
            elif len(names) > 1:
                yield from ((order, wrap) for order in _orders(names, shapes, template))


def _orders(names: Sequence[str], shapes: Sequence[str], template: Template) -> Iterator[tuple[str, ...]]:
    kinds = dict(zip(names, shapes, strict=True))
    for order in permutations(names):
        if all(_fits(kinds[name], slot.shape) for name, slot in zip(order, template.slots, strict=True)):
            yield order
            return


def _secret_names(spec: Spec) -> set[str]:
    return {name.lower() for name in spec.secrets}


def _wraps(spec: Spec, template: Template) -> Iterator[str | None]:
    given = shape(spec.outputs)
    kinds = set(template.gives)
    if not kinds or given == "any" or {given, "any"} & kinds or (given in _LIST_LIKE and _LIST_LIKE & kinds):
        yield None
    inner = spec.outputs.get("properties")
    if given == "object" and isinstance(inner, dict) and len(inner) == 1:
        ((key, schema),) = inner.items()
        wanted = shape(schema if isinstance(schema, dict) else {})
        if "object" not in template.gives and (not template.gives or wanted in template.gives or wanted == "any"):
            yield str(key)


def _fits(given: str, wanted: str) -> bool:
    if wanted == "any" or given in (wanted, "any"):
        return True
    return given in _LIST_LIKE and wanted in _LIST_LIKE


def missing_values(spec: Spec, template: Template) -> list[str]:
    """Parameters of a template that nobody said, with what they mean."""
    said: dict[str, Any] = said_values(Facts(spec, tuple(properties(spec))), template.id)
    return [f"{name}: {meaning}" for name, meaning in template.parameters.items() if name not in said]
