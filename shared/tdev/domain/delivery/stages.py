"""The stages that a service goes through, in their order, and where each is reached: ``dev,staging=https://...``.

An operator names them, the same in every stage; a tenant brings only the token with which it is known there.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from tdev.kernel.errors import ConflictError, Finding, InvalidError

_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class StagePlace:
    """A stage; ``endpoint`` is the address of its API, empty where nobody has to go from here."""

    name: str
    endpoint: str = ""

    @property
    def token_secret(self) -> str:
        """The name of the tenant's secret that opens it: a bearer token of a developer there."""
        return f"STAGE_TOKEN_{self.name.upper().replace('-', '_')}"

    @property
    def host(self) -> str:
        """Its host, with the port when it has one."""
        return urlsplit(self.endpoint).netloc.lower()


@dataclass(frozen=True, slots=True)
class Stages:
    """All stages in their order, and which of them this is."""

    own: str
    places: tuple[StagePlace, ...] = ()

    def after(self, to: str) -> StagePlace:
        """The stage that follows this one, when it is the one that is meant.

        Raises:
            InvalidError: When the stage is none, is no later one, or one in between would be left out.
            ConflictError: When stages or their address are not known here.
        """
        own = self._position(self.own)
        known = [place.name for place in self.places]
        if to not in known:
            raise InvalidError(f"{to!r} is no stage", [Finding("#/to", f"one of {', '.join(known)}", "stage")])
        if known.index(to) != own + 1:
            following = known[own + 1] if own + 1 < len(known) else "nothing"
            finding = Finding("#/to", f"after {self.own} comes {following}", "stage_order")
            raise InvalidError(f"a service does not go from {self.own} to {to}", [finding])
        place = self.places[own + 1]
        if not place.endpoint:
            raise ConflictError(f"nobody knows here where {to} is", hint=f"set TDEV_STAGES to ...,{to}=https://...")
        return place

    def check_before(self, source: str) -> None:
        """Whether a service may come from this stage: only from the one right before.

        Raises:
            ConflictError: When it may not, or no stages are known here.
        """
        own = self._position(self.own)
        before = self.places[own - 1].name if own else "no other"
        if source != before:
            raise ConflictError(f"{self.own} takes services from {before} stage, not from {source}")

    def _position(self, name: str) -> int:
        for number, place in enumerate(self.places):
            if place.name == name:
                return number
        hint = "set TDEV_STAGES, for example dev,staging=https://staging.example.org,prod=https://example.org"
        raise ConflictError(f"this stage, {name}, is not among the stages that are known here", hint=hint)


def stages_of(text: str, own: str) -> Stages:
    """Read the setting.

    Args:
        text: ``name`` or ``name=address`` with commas between, in their order; empty: there are none.
        own: Which one this is.

    Raises:
        InvalidError: When a stage is named twice, or an address would send a token in the clear to another machine.
    """
    places: list[StagePlace] = []
    for part in filter(None, text.split(",")):
        name, _, endpoint = part.partition("=")
        parts = urlsplit(endpoint)
        if endpoint and parts.scheme != "https" and parts.hostname not in _HERE:
            raise _wrong(f"{name} needs an https:// address")
        if name in (place.name for place in places):
            raise _wrong(f"{name} stands in it twice")
        places.append(StagePlace(name, endpoint.rstrip("/")))
    return Stages(own, tuple(places))


def _wrong(told: str) -> InvalidError:
    return InvalidError(f"TDEV_STAGES is wrong: {told}", [Finding("#/TDEV_STAGES", told, "setting")])
