"""The versions of services as functions of the pool, beside those of the product."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tdev.kernel.errors import InvalidError, NotFoundError, PlatformError
from tdev.model.service import Release
from tdev.platform.functions import FunctionSpec
from tdev.platform.hosting.embedded.shelf import Shelf
from tdev.platform.hosting.embedded.unpacking import differences

_PREFIX = "service"

Files = Callable[[Release], Mapping[str, bytes]]
"""The files of a release's bundle, checked: path -> content."""


def function_name(tenant: str, release: Release) -> str:
    """``service.<tenant>.<name>.<version>.<digits of the digest>``: another one for each version and each bundle."""
    return ".".join((_PREFIX, tenant, release.service, str(release.version), _digits(release)))


@dataclass(frozen=True, slots=True)
class Starting:
    """What a version of a tenant's service starts with.

    Attributes:
        files: The files that it must have.
        variables: Its environment, beside its number and the digest of its bundle.
    """

    files: Files
    variables: Callable[[Release], Mapping[str, str]]


class ServiceFunctions(Mapping[str, FunctionSpec]):
    """Functions by name: those that are given, and every version of a service that runs now.

    Going through them gives the first ones only: services of tenants are in nobody's list.

    Args:
        given: The functions of the product.
        root: The folder of the services.
        starting: From a tenant to what his versions start with.
    """

    def __init__(self, given: Mapping[str, FunctionSpec], root: Path, starting: Callable[[str], Starting]) -> None:
        self._given = given
        self._root = root
        self._starting = starting
        self._shelves: dict[str, Shelf] = {}

    def __getitem__(self, name: str) -> FunctionSpec:
        """Raises ``KeyError`` when there is none, ``PlatformError`` when the service's file cannot be read."""
        found = self._given.get(name) or self._version(name)
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        """Whether there is one; where that cannot be told, there is."""
        try:
            self[str(name)]
        except KeyError:
            return False
        except PlatformError:
            return True
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def _version(self, name: str) -> FunctionSpec | None:
        parts = name.split(".")
        if len(parts) != 5 or parts[0] != _PREFIX or not parts[3].isdecimal():
            return None
        tenant, service, version = parts[1], parts[2], int(parts[3])
        try:
            shelf = self._shelves.setdefault(tenant, Shelf(self._root, tenant))
            release = shelf.stand(service).releases.get(version)
        except (NotFoundError, InvalidError):
            return None
        if release is None or name != function_name(tenant, release):
            return None
        return self._spec(name, release, shelf.bundle(service, release.artifact), self._starting(tenant))

    def _spec(self, name: str, release: Release, folder: Path, starting: Starting) -> FunctionSpec:
        own = {"TDEV_RELEASE": str(release.version), "TDEV_BUNDLE_DIGEST": release.artifact}
        return FunctionSpec(
            name,
            folder,
            f"version {release.version} of the service {release.service}",
            memory=release.memory,
            timeout=release.timeout,
            variables={**starting.variables(release), **own},
            check=lambda: check_folder(release, starting.files(release), folder),
        )


def check_folder(release: Release, files: Mapping[str, bytes], folder: Path) -> None:
    """Whether a folder holds the bundle of a release.

    Raises:
        InvalidError: When a file was changed, is missing or is too many.
    """
    wrong = differences(files, folder)
    if wrong:
        told = "; ".join(finding.message for finding in wrong[:5])
        message = f"{release.service}-v{release.version} is not what was approved: {told}"
        raise InvalidError(message, wrong, hint="Deploy it again.")


def _digits(release: Release) -> str:
    return release.artifact.rpartition(":")[2][:12]
