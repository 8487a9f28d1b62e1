"""The engine of the ``Hosting`` port on this machine, under test: real workers, bundles of one file, no signatures."""

import io
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tdev.kernel.ids import request_id
from tdev.model.service import Release
from tdev.platform.artifacts.embedded import FolderArtifacts
from tdev.platform.hosting.embedded.engine import MOST_SHARING, Abilities, LocalHosting
from tdev.platform.hosting.embedded.functions import ServiceFunctions, Starting
from tdev.platform.hosting.embedded.shelf import Shelf
from tdev.platform.invocation.pool.lambda_pool import LambdaPool, PoolOptions
from tdev.platform.telemetry.embedded import SqliteLogs
from tests.support.hosting import Host

TENANT = "acme"


def unzipped(content: bytes) -> dict[str, bytes]:
    """The files of a bundle, as they are."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def starting(artifacts: FolderArtifacts) -> Callable[[str], Starting]:
    """What versions start with: what the artifacts hold, which nobody has to vouch for here."""

    def files(release: Release) -> Mapping[str, bytes]:
        return unzipped(artifacts.get(TENANT, release.artifact))

    return lambda tenant: Starting(files, lambda release: {"TDEV_TENANT": tenant})


@contextmanager
def embedded_host(folder: Path) -> Iterator[Host]:
    """The engine on a folder, with a pool of its own."""
    artifacts, logs = FolderArtifacts(folder / "artifacts"), SqliteLogs(folder / "logs.db")
    begin = starting(artifacts)
    specs = ServiceFunctions({}, folder / "services", begin)
    pool = LambdaPool(specs, environment={}, logs=logs, options=PoolOptions(client="python", idle_s=1.0))
    abilities = Abilities(begin(TENANT).files, lambda: pool, lambda: logs)
    hosting = LocalHosting(Shelf(folder / "services", TENANT), abilities)

    def call(service: str) -> int:
        answer = hosting.call(service, {}, request_id()).answer
        return 0 if answer.function_error else int(answer.payload["release"])

    try:
        yield Host(hosting, lambda content: artifacts.put(TENANT, content), call, time.time() - 60, MOST_SHARING)
    finally:
        pool.close(0)
        logs.close()
