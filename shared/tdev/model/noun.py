"""What all nouns share."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from tdev.kernel.json_types import canonical


def empty_object() -> dict[str, JsonValue]:
    """The JSON Schema of an object without properties."""
    return {"type": "object", "properties": {}}


class Noun(BaseModel):
    """Frozen and strict about unknown fields: the same object is API body, table item and step input."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null", defer_build=True)

    def document(self) -> dict[str, object]:
        """Plain JSON without the fields that stand at their default."""
        return self.model_dump(mode="json", exclude_defaults=True, by_alias=True)

    def text(self) -> str:
        """The canonical JSON text of the whole noun."""
        return canonical(self.model_dump(mode="json", by_alias=True))


_RESERVED = frozenset({"inputs", "item", "index", "and", "or", "in", "true", "false", "null", "function"})


def _not_reserved(name: str) -> str:
    if name in _RESERVED:
        raise ValueError(f"{name!r} has a meaning of its own in expressions")
    return name


Id = Annotated[str, Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$", description="at most 64 of a-z A-Z 0-9 - _")]
StepId = Annotated[
    str,
    Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$", description="a JSONata name"),
    AfterValidator(_not_reserved),
]
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$", description="registered name of a component")]
Semver = Annotated[
    str,
    Field(
        pattern=r"^(0|[1-9][0-9]{0,9})\.(0|[1-9][0-9]{0,9})\.(0|[1-9][0-9]{0,9})"
        r"(-(0|[1-9][0-9]{0,9}|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]{0,9}|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
        r"(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$",
        description="semantic version",
        max_length=64,
    ),
]
Tenant = Annotated[str, Field(pattern=r"^(_shared|[a-z0-9-]{1,40})$", description="tenant")]
Timestamp = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", description="UTC, ISO 8601")]
Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$", description="SHA-256 of a content")]
