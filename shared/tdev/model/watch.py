"""How the live version of a service does after its deployment has ended."""

from pydantic import Field

from tdev.model.noun import Name, Noun, Timestamp


class Baseline(Noun):
    """What callers saw of the version before, in the hour before this one came live."""

    calls: int = 0
    errors: int = 0
    p50_ms: float | None = None


class Watch(Noun):
    """What is known of the version that is watched; written only when it changes."""

    service: Name
    version: int = Field(ge=1)
    deployment: str | None = Field(default=None, description="the one it came live with; null after a way back by hand")
    live_since: Timestamp
    baseline: Baseline | None = None
    healthy: bool = True
    changed_at: Timestamp
    reason: str = ""
    alarms: tuple[str, ...] = Field(default=(), description="on AWS: the alarms of CloudWatch that are raised")
    returning: bool = Field(default=False, description="it is being taken back; this is done at most once")
