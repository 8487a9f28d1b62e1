"""Why a value does not fit a model, in our words: what pydantic found, for readers without Python."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from tdev.kernel.errors import Finding
from tdev.kernel.strict_json import escaped, kind_in_words

_OBJECT, _ARRAY, _TEXT, _WHOLE, _BOOLEAN = "an object", "an array", "a text", "a whole number", "true or false"
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("model_type", "model_attributes_type", "dataclass_type", "dict_type", "mapping_type"), _OBJECT),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type"), _ARRAY),
    **dict.fromkeys(("string_type", "bytes_type", "url_type", "invalid_key"), _TEXT),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), _WHOLE),
    **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing"), "a number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), _BOOLEAN),
    "none_required": "null",
}
"""By the type of an error: what the value must be."""
_SENTENCES: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "string_pattern_mismatch": "does not have the form {pattern} (a regular expression)",
    "json_invalid": "is no JSON: {error}",
    "union_tag_invalid": "must have one of {expected_tags} as {discriminator}",
    "union_tag_not_found": "does not say which kind it is: {discriminator} is missing",
}
"""By the type of an error: what is said, with what pydantic knows of it."""
_PREFIX = re.compile(r"^(Value error, |Assertion failed, )")
_SHOULD = re.compile(r"^(?:\w+ ){1,2}should ")


def misfits(error: ValidationError, code: str = "") -> list[Finding]:
    """The findings of an error, one for each wrong place.

    Args:
        error: What a model has raised.
        code: The code of each finding; by default the word that pydantic has for what is wrong.
    """
    return misfits_of(error.errors(include_url=False), code)


def misfits_of(errors: Iterable[Mapping[str, Any]], code: str = "") -> list[Finding]:
    """As ``misfits``, for errors that somebody else has collected (``loc``, ``type``, ``msg``, ``ctx``, ``input``)."""
    return [
        Finding("#" + "".join(f"/{escaped(part)}" for part in each["loc"]), in_words(each), code or str(each["type"]))
        for each in errors
    ]


def in_words(error: Mapping[str, Any]) -> str:
    """What is wrong, for example ``must be a text, not a number``; a value itself is never told."""
    kind, said = str(error["type"]), str(error.get("msg") or "is wrong")
    if kind in _KINDS:
        return _must_be(_KINDS[kind], error)
    if kind in _SENTENCES:
        try:
            return _SENTENCES[kind].format_map(error.get("ctx") or {})
        except KeyError:
            return said
    said = _PREFIX.sub("", said).replace(" after validation", "")
    return _SHOULD.sub("must ", said).replace("must be a valid ", "must be a ")


def _must_be(wanted: str, error: Mapping[str, Any]) -> str:
    """What it must be, and what it is instead where that is of another kind than texts of a query or numbers are."""
    found = kind_in_words(error["input"]) if "input" in error else wanted
    alike = found == wanted or str(error["type"]).endswith("_parsing") or (found, wanted) == ("a number", _WHOLE)
    return f"must be {wanted}" if alike else f"must be {wanted}, not {found}"
