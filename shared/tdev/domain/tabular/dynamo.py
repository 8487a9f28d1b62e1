"""Items of DynamoDB: from JSON to attribute values and back."""

import base64
from collections.abc import Mapping
from decimal import Context, Decimal, DecimalException, Inexact, Rounded
from typing import Any

from tdev.kernel.errors import InvalidError

_NUMBERS = Context(prec=38, Emin=-128, Emax=126, traps=[Inexact, Rounded])
"""What DynamoDB keeps of a number."""
MOST_DEPTH = 32


def item_of(value: Mapping[str, Any]) -> dict[str, Any]:
    """The attribute values of a JSON object.

    Raises:
        InvalidError: When a part is nothing that DynamoDB keeps.
    """
    return {str(name): _attribute(part, str(name), 0) for name, part in value.items()}


def value_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON object of attribute values: bytes are Base64, sets are lists in order."""
    return {name: _plain(attribute) for name, attribute in item.items()}


def _attribute(value: Any, where: str, depth: int) -> dict[str, Any]:
    if depth > MOST_DEPTH:
        raise InvalidError(f"{where[:80]} is nested more than {MOST_DEPTH} deep, which DynamoDB does not keep")
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, int | float):
        return {"N": _number(value, where)}
    if isinstance(value, list | tuple):
        return {"L": [_attribute(part, f"{where}[{place}]", depth + 1) for place, part in enumerate(value)]}
    if isinstance(value, Mapping):
        return {"M": {str(name): _attribute(part, f"{where}.{name}", depth + 1) for name, part in value.items()}}
    raise InvalidError(f"{where[:80]} holds something that is not JSON: {type(value).__name__}")


def _number(value: int | float, where: str) -> str:
    try:
        if value - value != 0:
            raise InvalidError(f"{where[:80]} is {value}, which is no number of DynamoDB")
        return str(_NUMBERS.create_decimal(repr(value)))
    except (DecimalException, ValueError) as cause:
        message = f"{where[:80]} is a number that DynamoDB does not keep"
        raise InvalidError(message, hint="38 digits, 1E-130 to 9.9E+125; write it as a text") from cause


def _plain(attribute: Mapping[str, Any]) -> Any:
    ((kind, value),) = attribute.items()
    if kind == "NULL":
        return None
    if kind == "N":
        return _figure(value)
    if kind == "B":
        return base64.b64encode(value).decode()
    if kind in ("SS", "NS", "BS"):
        return sorted(_plain({kind[0]: part}) for part in value)
    if kind == "L":
        return [_plain(part) for part in value]
    return value_of(value) if kind == "M" else value


def _figure(text: str) -> int | float:
    found = Decimal(text)
    return int(found) if found == found.to_integral_value() and abs(found) < Decimal(10) ** 38 else float(found)
