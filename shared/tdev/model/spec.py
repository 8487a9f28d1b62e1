"""What a component is to be, before there is one: its types, its examples, and the words it came from."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue, model_validator

from tdev.model.component import Effect, Kind
from tdev.model.noun import Noun, empty_object

MOST_EXAMPLES = 50

SpecName = Annotated[
    str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$", description="name of the component, a Python name")
]


class SpecExample(Noun):
    """One call: what it gets, and what it gives or which error it raises."""

    input: dict[str, JsonValue]
    output: JsonValue = None
    raises: str | None = Field(
        default=None, pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$", description="class of the error instead of an output"
    )

    @model_validator(mode="after")
    def _one_end(self) -> "SpecExample":
        if self.raises is not None and self.output is not None:
            raise ValueError("an example has an output or an error, not both")
        return self


class Spec(Noun):
    """A component that is wanted."""

    name: SpecName
    kind: Kind = "tool"
    description: str = Field(min_length=1, max_length=1000)
    inputs: dict[str, JsonValue] = Field(default_factory=empty_object, description="JSON Schema of the inputs")
    outputs: dict[str, JsonValue] = Field(default_factory=dict, description="JSON Schema of the result")
    examples: tuple[SpecExample, ...] = Field(default=(), max_length=MOST_EXAMPLES)
    effects: tuple[Effect, ...] = ()
    secrets: tuple[str, ...] = Field(default=(), max_length=10)
    template: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]{0,40}$", description="use this template")
    parameters: dict[str, JsonValue] = Field(default_factory=dict, description="values for the template, by name")
    words: str = Field(default="", max_length=8000, description="the words of the goal that it serves")
    source: Literal["words", "json", "openapi"] = "json"
