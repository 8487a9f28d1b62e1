"""What a replay shows: the calls of the version that is live, made again of the one that is to take its place."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from tdev.model.noun import Digest, Noun

OnDifference = Literal["ask", "stop", "go", "unless-broken"]
"""What follows when two versions differ: a person is asked, it goes back, it is only shown, or it is only shown unless
the new version answers no call any more that the version before answers."""

Ignored = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=300)], ...],
    Field(
        max_length=50,
        description="places that replays do not compare: a pointer (/result/id, * is any part), or a field's name",
    ),
]


class ReplayDifference(Noun):
    """One place in which one call differs."""

    call: str = Field(description="id of the recorded call")
    pointer: str = Field(description="JSON pointer that begins with /result, /error, /effects or /steps/<id>")
    change: Literal["changed", "added", "removed"]
    before: JsonValue = Field(default=None, description="as the live version has it; long texts are cut")
    after: JsonValue = None


class ReplayReport(Noun):
    """How many calls were made again, and in what the versions differ."""

    calls: int = Field(default=0, ge=0)
    differing: int = Field(default=0, ge=0, description="calls with a difference")
    failing: int = Field(default=0, ge=0, description="calls that did not fail before and do now")
    broken: bool = Field(default=False, description="no call that the version before answers is answered any more")
    differences: tuple[ReplayDifference, ...] = Field(default=(), description="the first 50")
    more: int = Field(default=0, ge=0, description="differences beside those")
    unsteady: tuple[str, ...] = Field(
        default=(), description="places that the live version itself answers differently when it is asked twice"
    )
    on_difference: OnDifference = "unless-broken"
    digest: Digest | None = Field(default=None, description="of all differences; null when there is none")
    told: str = Field(default="", description="in a sentence")

    @property
    def stops(self) -> bool:
        """Whether the deployment goes back for what was shown, and nobody is asked."""
        by_itself = self.broken and self.on_difference == "unless-broken"
        return self.digest is not None and (by_itself or self.on_difference == "stop")

    @property
    def asks(self) -> bool:
        """Whether a person is asked about what was shown."""
        return self.digest is not None and self.on_difference == "ask"
