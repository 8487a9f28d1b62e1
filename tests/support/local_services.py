"""Releases of real bundles in the data folder of a region, as the deployer leaves them there."""

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tdev.domain.delivery.integrity import digest_of
from tdev.domain.delivery.releasing import Place, kept
from tdev.model.component import Component
from tdev.model.service import Deployment, Provenance, Release
from tdev.model.workflow import Workflow
from tdev.platform.hosting import Hosting
from tdev.runtime import Runtime
from tdev.settings import Settings
from tests.support.bundles import EMAILS, bundle_of
from tests.support.nouns import AT
from tests.support.tdev_up import Up

PROVENANCE = Provenance(goal="try", workflow="example@1", plan_digest=digest_of(b""), created_at=AT, by="ann")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered; ``version`` is 0 when none was named."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def version(self) -> int:
        """Which version it was."""
        return int(self.headers.get("x-tdev-service-version", 0))


class Deployer:
    """Brings releases into a data folder from a process that is not the region's.

    Args:
        runtime: On that folder.
        tenant: Whose services.
    """

    def __init__(self, runtime: Runtime, tenant: str = "local") -> None:
        self.runtime = runtime
        self.tenant = tenant

    @property
    def hosting(self) -> Hosting:
        """The engine for services of the tenant."""
        return self.runtime.hosting_of(self.tenant, "local")

    def release(
        self, version: int, workflow: Workflow = EMAILS, *given: tuple[Component, bytes], **order: Any
    ) -> Release:
        """Keep and sign a bundle of the service ``example``."""
        place = Place(self.tenant, self.runtime.artifacts_of(self.tenant), self.runtime.signing)
        packed = kept(bundle_of(workflow, *given, **order), PROVENANCE, place)
        fields = {name: getattr(packed, name) for name in packed.__slots__}
        return Release(service="example", version=version, created_at=AT, **fields)

    def record(self, service: str) -> None:
        """Write down that there is such a service; doing it again is no error."""
        accepted = Deployment(id="dep-1", service=service, status="accepted", created_at=AT, updated_at=AT)
        self.runtime.services(self.tenant).accept(accepted, actor="ann")

    def provision(self, version: int, *about: Any, **order: Any) -> Release:
        """Make a version ready."""
        release = self.release(version, *about, **order)
        self.hosting.provision(release)
        return release


@contextmanager
def deployer(folder: Path, region: Up | None = None, tenant: str = "local") -> Iterator[Deployer]:
    """A deployer on ``data`` below the folder, which reaches the region as a worker does."""
    reached = {} if region is None else {"endpoint": region.endpoint, "token": region.token}
    runtime = Runtime(Settings(data=folder / "data", files=folder, **reached))
    try:
        yield Deployer(runtime, tenant)
    finally:
        runtime.close()


def called(region: Up, path: str, body: Any = None, method: str = "POST", **headers: str) -> Answer:
    """Ask a service once; a body that is bytes goes as it is."""
    named = {"authorization": f"Bearer {region.token}", "content-type": "application/json"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    with closing(http.client.HTTPConnection("127.0.0.1", region.port, timeout=40)) as connection:
        connection.request(method, path, data, named)
        answer = connection.getresponse()
        text = answer.read()
        found = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status, found, json.loads(text) if text else None)
