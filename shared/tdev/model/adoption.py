"""A component of another framework as one of ours: its code, and what is known of it."""

from pydantic import Field, JsonValue

from tdev.model.component import Effect, Kind
from tdev.model.noun import Name, Noun


class Adopted(Noun):
    """The whole source of the adopted component, ready to register.

    ``library`` is what it needs to run, first of all its framework; None: it needs the standard library alone, as a
    tool does whose framework was no more than a decorator.
    """

    name: Name
    kind: str = Field(description="what it was: 'LangChain tool', 'CrewAI crew', ...")
    library: str | None = None
    code: str
    type: Kind
    brain_count: int = Field(ge=0)
    input_schema: dict[str, JsonValue]
    output_schema: dict[str, JsonValue]
    effects: tuple[Effect, ...]
    requirements: tuple[str, ...] = Field(default=(), description="what it needs to run, with the version where known")
    notes: tuple[str, ...] = ()
