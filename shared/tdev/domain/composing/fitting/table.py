"""Which function finds the values of which template."""

from collections.abc import Callable, Mapping
from functools import partial

from tdev.domain.composing.catalogue import Template, templates
from tdev.domain.composing.fitting import dates, lines, lists, numbers, rows, texts
from tdev.domain.composing.fitting.facts import Candidates, Facts
from tdev.domain.composing.fitting.formulas import compute_formula
from tdev.domain.composing.fitting.outside import outside

_GUESSED = (texts, lines, numbers, lists, rows, dates)


def candidates(template: Template, facts: Facts) -> Candidates:
    """Values for a template, likely ones first; parameters of the specification stand over everything guessed."""
    said = {name: value for name, value in facts.spec.parameters.items() if name in template.parameters}
    if template.parameters.keys() <= said.keys() and not any(isinstance(value, dict) for value in said.values()):
        yield said
        return
    for guessed in _fitters()[template.id](facts):
        # A table that was said as an object is read as pairs: the guess has it in the form of the template.
        read = {name for name, value in said.items() if isinstance(value, dict) and isinstance(guessed.get(name), list)}
        found = {**guessed, **{name: value for name, value in said.items() if name not in read}}
        if template.parameters.keys() <= found.keys():
            yield found


def _fitters() -> Mapping[str, Callable[[Facts], Candidates]]:
    found: dict[str, Callable[[Facts], Candidates]] = {"compute_formula": compute_formula}
    for identifier, template in templates().items():
        if identifier in found:
            continue
        guess = next((getattr(module, identifier) for module in _GUESSED if hasattr(module, identifier)), None)
        found[identifier] = guess or partial(outside, template=identifier, wanted=template.parameters)
    return found
