"""Specifications as JSON: the noun itself, with short forms for types, inputs and examples."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from tdev.domain.composing.naming import name_from
from tdev.domain.composing.types import answer_schema, named_type, schema_of
from tdev.kernel.errors import Finding, InvalidError
from tdev.model.misfits import misfits
from tdev.model.spec import Spec


def spec_from_json(given: Mapping[str, Any]) -> Spec:
    """Read a specification.

    Short forms: a type may be a word (``"list of integer"``), ``inputs`` a mapping of name to type, an example
    ``{"input": ..., "output": ...}`` with a bare value when there is one input. Types that are not said follow from
    the examples.

    Raises:
        InvalidError: With one finding per field that is wrong.
    """
    plain: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    for field, wanted in (("examples", list), ("inputs", dict), ("description", str)):
        if field in plain and not isinstance(plain[field], wanted):
            raise _wrong(
                field, f"must be {'an object' if wanted is dict else 'a list' if wanted is list else 'a text'}"
            )
    plain["inputs"] = _inputs(plain.get("inputs", {}))
    if "outputs" in plain or "output" in plain:
        plain["outputs"] = _type(plain.pop("output", None) or plain.get("outputs"), "outputs")
    _inputs_of_examples(plain)
    plain["examples"] = [_example(each, plain["inputs"], place) for place, each in enumerate(plain.get("examples", []))]
    if not plain.get("outputs"):
        answers = [each["output"] for each in plain["examples"] if "output" in each]
        plain["outputs"] = answer_schema(answers, plain["inputs"].get("properties", {}))
    words = str(plain.get("words") or plain.get("description") or plain.get("name") or "")
    plain.setdefault("words", words)
    plain.setdefault("description", words)
    plain.setdefault("name", name_from(words))
    try:
        return Spec.model_validate(plain)
    except ValidationError as cause:
        findings = misfits(cause)
        told = "; ".join(f"{finding.pointer} {finding.message}" for finding in findings[:3])
        raise InvalidError(f"the specification is wrong: {told}", findings) from cause


def _inputs(given: Mapping[str, Any]) -> dict[str, Any]:
    if given.get("type") == "object" and isinstance(given.get("properties"), dict):
        return dict(given)
    properties = {key: _type(value, f"inputs/{key}") for key, value in given.items()}
    required = [key for key, schema in properties.items() if "default" not in schema]
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def _type(given: Any, where: str) -> dict[str, Any]:
    if isinstance(given, Mapping):
        return dict(given)
    found = named_type(given) if isinstance(given, str) else None
    if found is None:
        raise _wrong(
            where, f"{str(given)[:60]!r} names no type; write string, integer, list of string, or a JSON Schema"
        )
    return found


def _inputs_of_examples(plain: dict[str, Any]) -> None:
    """Inputs that nobody has declared follow from the examples."""
    properties = plain["inputs"].get("properties", {})
    examples = [each for each in plain.get("examples", []) if isinstance(each, Mapping) and "input" in each]
    if not examples or properties:
        return
    values = [each["input"] for each in examples]
    if all(isinstance(value, dict) and value and all(key.isidentifier() for key in value) for value in values):
        names = list(dict.fromkeys(key for value in values for key in value))
        found = {key: schema_of([value[key] for value in values if key in value]) for key in names}
    else:
        found = {"value": schema_of(values)}
        plain["examples"] = [{**each, "input": {"value": each["input"]}} for each in plain["examples"]]
    plain["inputs"] = {"type": "object", "properties": found, "required": list(found)}


def _example(given: Any, inputs: Mapping[str, Any], place: int) -> dict[str, Any]:
    if not isinstance(given, Mapping) or "input" not in given:
        raise _wrong(f"examples/{place}", 'must be {"input": ..., "output": ...}')
    names = list(inputs.get("properties", {}))
    value = given["input"]
    if not (isinstance(value, dict) and set(value) <= set(names)):
        if len(names) != 1:
            raise _wrong(f"examples/{place}/input", f"must be an object with {', '.join(names)}")
        value = {names[0]: value}
    return {**given, "input": value}


def _wrong(where: str, what: str) -> InvalidError:
    return InvalidError(f"the specification is wrong: {where} {what}", [Finding(f"#/{where}", what, "spec")])
