"""A host of services that runs nothing: it keeps weights, and its versions do as a test says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tdev.kernel.errors import ConflictError, NotFoundError, PlatformError
from tdev.model.service import Release
from tdev.platform.hosting import Figures, Health, Provisioned, Removal
from tests.support.tenant_law import LawfulRuntime


@dataclass
class Doing:
    """How a version does: its health, and of 100 calls since anybody asked how many fail in how many milliseconds."""

    sick: str = ""
    errors: int = 0
    ms: float = 10.0
    calls: int = 100


@dataclass
class FakeHost:
    """The port ``Hosting`` over a dictionary; ``history`` has every division of calls that held.

    ``fails`` says how often a method raises before it works, ``lasts`` how often taking away is not done yet.
    """

    releases: dict[str, dict[int, Release]] = field(default_factory=dict)
    weights: dict[str, dict[int, int]] = field(default_factory=dict)
    history: list[dict[int, int]] = field(default_factory=list)
    doing: dict[int, Doing] = field(default_factory=dict)
    fails: dict[str, int] = field(default_factory=dict)
    retired: list[int] = field(default_factory=list)
    lasts: int = 0

    def provision(self, release: Release) -> Provisioned:
        """See ``Hosting``."""
        self._fail("provision")
        known = self.releases.setdefault(release.service, {})
        there = known.get(release.version)
        if there is not None and there.artifact != release.artifact:
            raise ConflictError(f"v{release.version} is another artifact")
        known[release.version] = release
        if release.service not in self.weights:
            self._set(release.service, {release.version: 100})
        made = () if there else (f"v{release.version} was made",)
        return Provisioned(release.version, f"/services/{release.service}", made)

    def health(self, service: str, version: int) -> Health:
        """See ``Hosting``."""
        self._fail("health")
        if version not in self.releases.get(service, {}):
            raise NotFoundError(f"there is no v{version}")
        sick = self.doing.get(version, Doing()).sick
        return Health(not sick, sick, 1.0)

    def route(self, service: str, weights: Mapping[int, int]) -> None:
        """See ``Hosting``."""
        self._fail("route")
        assert sum(weights.values()) == 100, weights
        missing = [version for version in weights if version not in self.releases.get(service, {})]
        if missing:
            raise NotFoundError(f"v{missing[0]} does not run")
        self._set(service, dict(weights))

    def routes(self, service: str) -> Mapping[int, int]:
        """See ``Hosting``."""
        self._fail("routes")
        if service not in self.weights:
            raise NotFoundError(f"there is no service {service!r}")
        return self.weights[service]

    def figures(self, service: str, since: float) -> Mapping[int, Figures]:
        """See ``Hosting``."""
        assert since >= 0
        weights = self.routes(service)
        found = {}
        for version in self.releases[service]:
            how = self.doing.get(version, Doing())
            calls = how.calls if version in weights else 0
            found[version] = Figures(calls, min(calls, how.errors), how.ms, how.ms * 2)
        return found

    def retire(self, service: str, version: int) -> None:
        """See ``Hosting``."""
        if version in self.weights.get(service, {}):
            raise ConflictError(f"v{version} gets calls")
        self.releases.get(service, {}).pop(version, None)
        self.retired.append(version)

    def destroy(self, service: str, *, dry_run: bool = False) -> Removal:
        """See ``Hosting``."""
        found = tuple(f"v{version}" for version in sorted(self.releases.get(service, {})))
        if not dry_run and self.lasts > 0:
            self.lasts -= 1
            return Removal(found, done=False)
        if not dry_run:
            self.releases.pop(service, None)
            self.weights.pop(service, None)
        return Removal(found, not dry_run)

    def _set(self, service: str, weights: dict[int, int]) -> None:
        self.weights[service] = weights
        self.history.append(weights)

    def _fail(self, method: str) -> None:
        if self.fails.get(method, 0) > 0:
            self.fails[method] -= 1
            raise PlatformError(f"the host does not answer ({method})")


def hosted(host: Any) -> type[LawfulRuntime]:
    """A runtime whose services run on this host."""

    class Hosted(LawfulRuntime):
        def hosting_of(self, tenant: str, target: str) -> Any:
            return host

    return Hosted
