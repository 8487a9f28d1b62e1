"""Fills a template: sandboxed Jinja, and every value goes through one filter that writes a Python literal.

The output is already formatted; a test holds it against the formatter of the project.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from tdev.domain.composing.catalogue import Template, code_of
from tdev.domain.composing.fragments import change, condition, operation, signs
from tdev.domain.composing.literals import WIDTH, Code, docstring, literal, name, quoted
from tdev.domain.composing.types import annotation
from tdev.kernel.errors import InvalidError
from tdev.kernel.parsing import parse
from tdev.model.spec import Spec

if TYPE_CHECKING:
    from jinja2 import Template as Compiled
    from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_CODE = 60_000
_HEAD = "\x00head\x00"


@dataclass(frozen=True, slots=True)
class Filling:
    """One way to make a specification with a template.

    Attributes:
        template: Which.
        values: Values of its parameters.
        bound: Names of the specification's inputs, in the order of the template's slots.
        wrap: The key of the answer, when an object with just one is wanted.
    """

    template: Template
    values: Mapping[str, Any]
    bound: tuple[str, ...]
    wrap: str | None = None


def render(spec: Spec, filling: Filling) -> str:
    """The source of a component.

    Raises:
        InvalidError: When a value cannot be a literal, a name is none, or the values do not go with the template.
    """
    from jinja2 import TemplateError

    template = filling.template
    slots = {slot.name: name(bound) for slot, bound in zip(template.slots, filling.bound, strict=False)}
    rest = [name(bound) for bound in filling.bound]
    wrapped = filling.wrap
    surround = {"give": Code(""), "end": Code("")}
    if wrapped is not None:
        surround = {"give": Code("{" + quoted(wrapped) + ": "), "end": Code("}")}
    values = {key: value for key, value in filling.values.items() if key not in slots}
    named = ", ".join(f"{quoted(each)}: {each}" for each in rest)
    fixed = {"named": Code("{" + named + "}"), "head": Code(_HEAD), "secrets": [name(s.lower()) for s in spec.secrets]}
    try:
        text = _compiled(template.id).render({**values, **slots, **surround, **fixed})
    except (TemplateError, TypeError) as cause:
        raise InvalidError(f"template {template.id} cannot be filled: {cause}") from cause
    constants, found, body = text.partition(_HEAD)
    if not found:
        raise InvalidError(f"template {template.id} has no head")
    after = f"{_decorator(spec, filling)}\n{_signature(spec, template)}\n{_described(spec, template)}"
    parts = [_prologue(spec, template, f"{constants}{after}{body}")]
    if constants.strip():
        parts.append(f"\n{constants.strip()}\n")
    parts.append(f"\n\n{after}")
    source = "".join(parts) + "\n" + body.strip("\n") + "\n"
    if len(source) > MOST_CODE:
        raise InvalidError(f"the code would have {len(source):,} characters, at most {MOST_CODE:,} are written")
    parse(source, f"{spec.name}.py")
    return source


def outline(spec: Spec, body: Code) -> str:
    """The source of a component with another body: imports, signature and documentation as in any other.

    Raises:
        InvalidError: When a name is none.
    """
    template = Template(id="outline", title="", kind=spec.kind)
    filling = Filling(template, {}, ())
    after = f"{_decorator(spec, filling)}\n{_signature(spec, template)}\n{_described(spec, template)}"
    return f"{_prologue(spec, template, after)}\n\n{after}\n    {body}\n"


def constant(named: str, value: Any) -> Code:
    """A line that gives a name to a value."""
    begun = f"{named} = "
    written = literal(value, 0, len(begun))
    long_text = "\n" not in written and len(begun) + len(written) > WIDTH and len(written) + 4 <= WIDTH
    return Code(f"{begun}(\n    {written}\n)" if long_text else begun + written)


def _finalize(value: Any) -> Any:
    if not isinstance(value, Code):
        raise InvalidError(f"a template writes {type(value).__name__} {str(value)[:60]!r} without the filter literal")
    return value


@cache
def _environment() -> "ImmutableSandboxedEnvironment":
    from jinja2 import StrictUndefined  # a function starts without it
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, finalize=_finalize, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    made.filters |= {"literal": literal, "identifier": name, "signs": signs}
    made.filters |= {"condition": condition, "change": change, "operation": operation}
    made.globals["constant"] = constant
    return made


@cache
def _compiled(identifier: str) -> "Compiled":
    return _environment().from_string(code_of(identifier))


def _prologue(spec: Spec, template: Template, code: str) -> str:
    """The first lines: what it is, and the imports that the code really uses."""
    imports = {used for each in template.imports if (used := _used(each, code))}
    if re.search(r"\bAny\b", code):
        imports.add("from typing import Any")
    foreign = {line for line in imports if line.split()[1].partition(".")[0] in template.needs}
    ours = [f"from tdev.sdk import {', '.join(sorted([*(['Context'] if template.context else []), template.kind]))}"]
    if template.errors:
        errors = ", ".join(sorted(each for each in template.errors if each in code))
        ours.insert(0, f"from tdev.kernel.errors import {errors}")
    lines = [docstring(" ".join(spec.description.split()), 0), ""]
    for group in (sorted(imports - foreign, key=_import_order), sorted(foreign), ours):
        if group:
            lines += [*group, ""]
    return "\n".join(lines)


def _used(line: str, code: str) -> str:
    """An import with only those of its names that the code has; empty when it has none of them."""
    before, word, names = line.rpartition("import ")
    found = [each for each in names.split(", ") if re.search(rf"\b{re.escape(each)}\b", code)]
    return f"{before}{word}{', '.join(found)}" if found else ""


def _import_order(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line


def _decorator(spec: Spec, filling: Filling) -> str:
    template = filling.template
    fields: list[tuple[str, Any]] = []
    if phrase := " ".join(spec.description.split()).rstrip(" .")[:100]:
        fields.append(("phrases", [phrase]))
    effects = sorted({*template.effects, *spec.effects} - {"pure"})
    if effects:
        fields.append(("effects", effects))
    if template.uses:
        fields.append(("uses", list(filling.values.get("components", ()))))
    if spec.secrets:
        fields.append(("secrets", list(spec.secrets)))
    if template.needs:
        fields.append(("requirements", list(template.needs)))
    if not fields:
        return f"@{template.kind}"
    flat = f"@{template.kind}({', '.join(f'{key}={literal(value, 0, 0, -9999)}' for key, value in fields)})"
    if len(flat) <= WIDTH:
        return flat
    lines = [f"    {key}={literal(value, 4, 5 + len(key), 1)}," for key, value in fields]
    return "\n".join([f"@{template.kind}(", *lines, ")"])


def _signature(spec: Spec, template: Template) -> str:
    required, optional = [], []
    for key, schema in properties(spec).items():
        said = f"{name(key)}: {annotation(schema)}"
        if "default" in schema:
            optional.append(f"{said} = {literal(schema['default'], 0, 0, -9999)}")
        else:
            required.append(said)
    required += [f"{name(secret.lower())}: str" for secret in spec.secrets]
    if template.context:
        required.append("context: Context")
    given = [*required, *optional]
    flat = f"def {name(spec.name)}({', '.join(given)}) -> {annotation(spec.outputs)}:"
    if len(flat) <= WIDTH:
        return flat
    inner = f"    {', '.join(given)}"
    if len(inner) <= WIDTH:
        return f"def {name(spec.name)}(\n{inner}\n) -> {annotation(spec.outputs)}:"
    lines = "\n".join(f"    {each}," for each in given)
    return f"def {name(spec.name)}(\n{lines}\n) -> {annotation(spec.outputs)}:"


def _described(spec: Spec, template: Template) -> str:
    text = [" ".join(spec.description.split())]
    arguments = [f"    {key}: {_told(schema, key)}" for key, schema in properties(spec).items()] + [
        f"    {secret.lower()}: the secret {secret}" for secret in spec.secrets
    ]
    if template.context:
        arguments.append("    context: what this run may use")
    if arguments:
        text += ["", "Args:", *arguments]
    if spec.outputs:
        text += ["", "Returns:", f"    {_told(spec.outputs, 'the result')}"]
    raised = sorted({*template.errors, *(example.raises for example in spec.examples if example.raises)})
    if raised:
        text += ["", "Raises:", *(f"    {each}: When the input is not what it takes." for each in raised)]
    if template.pure:
        text += _doctests(spec)
    return "    " + docstring("\n".join(text))


def _doctests(spec: Spec) -> Sequence[str]:
    lines = []
    for example in spec.examples:
        if example.raises is None:
            given = ", ".join(f"{name(key)}={value!r}" for key, value in example.input.items())
            lines += [f"    >>> {spec.name}({given})", f"    {example.output!r}"]
    return ["", "Examples:", *lines] if lines else []


def _told(schema: Mapping[str, Any], otherwise: str) -> str:
    said = schema.get("description")
    return " ".join(said.split())[:300] if isinstance(said, str) and said.strip() else otherwise.replace("_", " ")


def properties(spec: Spec) -> Mapping[str, Mapping[str, Any]]:
    """The inputs of a specification by name."""
    found = spec.inputs.get("properties")
    known: dict[str, Mapping[str, Any]] = {}
    for key, schema in (found if isinstance(found, dict) else {}).items():
        known[key] = schema if isinstance(schema, dict) else {}
    return known
