"""How services, releases and deployments lie in the table: sort keys, and the noun in an item."""

from tdev.kernel.errors import ConflictError, PlatformError
from tdev.model.service import Deployment, Service
from tdev.platform.storage import Item


def sort_key(version: int) -> str:
    """The sort key of a release; ten digits, so that texts sort as numbers do."""
    return f"R#{version:010d}"


def service_in(item: Item) -> Service:
    """The service in its head."""
    return Service.model_validate_json(item["doc"])


def deployment_in(item: Item) -> Deployment:
    """The deployment in an item."""
    return Deployment.model_validate_json(item["doc"])


def accepted(known: Deployment, service: str) -> Deployment:
    """A deployment that is there already. Raises ``ConflictError`` when it is another service's."""
    if known.service != service:
        raise ConflictError(f"the deployment {known.id} is one of {known.service}", hint="give it another id")
    return known


def named(deployment: Deployment) -> str:
    """``name-v2``; without a release only the name."""
    return deployment.service if deployment.version is None else f"{deployment.service}-v{deployment.version}"


def too_busy(name: str) -> PlatformError:
    """That too many change one thing at a time."""
    return PlatformError(f"{name} is changed by too many at once", hint="try again")
