"""Which services use a component, and what follows when a version of it is disabled.

Disabling is looked at before it is done: a service that answers with it goes on, for its bundle holds what was
approved, but nothing that holds it is packed or brought live again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tdev.domain.delivery.services import ServiceStore
from tdev.domain.registry.references import Reference
from tdev.kernel.errors import ConflictError, NotFoundError
from tdev.kernel.semver import Version
from tdev.model.component import Status
from tdev.model.service import Release
from tdev.model.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Use:
    """One release that holds a component; ``live`` when it is the one that answers."""

    service: str
    version: int
    component: str
    live: bool


def uses(ref: str, services: ServiceStore) -> list[Use]:
    """The releases that hold a component, by service and number. Reads every release of every service.

    Args:
        ref: ``Name``, ``Name@1``, ``Name@1.2`` or ``Name@1.2.0``.
        services: Those of the tenant.

    Raises:
        InvalidError: When the reference is none.
    """
    wanted = Reference.parse(ref)
    return [
        Use(service.name, release.version, component, release.version == service.live_version)
        for service in services.all()
        for release in sorted(_releases(services, service.name), key=lambda each: each.version)
        for component in sorted(release.components)
        if means(wanted, component)
    ]


def check_disabling(ref: str, found: Iterable[Use], *, force: bool = False) -> None:
    """Whether a version may be disabled now.

    Args:
        ref: ``Name@1.2.0``.
        found: Its uses.
        force: Disable it although live services use it: they go on, and can be replaced but not brought back.

    Raises:
        ConflictError: When live services use it, with their names.
    """
    live = sorted({f"{use.service}-v{use.version}" for use in found if use.live})
    if live and not force:
        message = f"{ref} is used by {', '.join(live)}"
        raise ConflictError(
            message, hint="deploy these with another version first, or force it: they go on as they are"
        )


def check_startable(release: Release, status_of: Callable[[str], Status]) -> None:
    """Whether a release may be brought live: none of its components was disabled since it was packed.

    Args:
        release: Which one.
        status_of: ``Name@1.2.0`` -> its status; raises ``NotFoundError``. What is no longer there counts as disabled.

    Raises:
        ConflictError: With the components that were.
    """
    disabled = [ref for ref in sorted(release.components) if _status(ref, status_of) == "disabled"]
    if disabled:
        name = f"{release.service}-v{release.version}"
        message = f"{name} cannot be brought live: {', '.join(disabled)} is disabled"
        raise ConflictError(message, hint="deploy the workflow again with other versions")


def pinned(workflow: Workflow, pins: Mapping[str, str]) -> Workflow:
    """The workflow with the pins of its service: a step that names no version gets that of the pin.

    Args:
        workflow: As it is kept.
        pins: Name of a component -> ``1``, ``1.2`` or ``1.2.0``.
    """
    steps = tuple(
        step.model_copy(update={"agent": f"{step.agent}@{pins[step.agent]}"}) if step.agent in pins else step
        for step in workflow.steps
    )
    return workflow.model_copy(update={"steps": steps})


def check_pin(component: str, version: str, known: Iterable[str]) -> None:
    """Whether a pin means something: at least one of the known versions fits it.

    Args:
        component: Its name.
        version: ``1``, ``1.2`` or ``1.2.0``.
        known: All versions of the component.

    Raises:
        InvalidError: When it is no version.
        NotFoundError: When none fits.
    """
    wanted = Reference.parse(f"{component}@{version}")
    versions = list(known)
    if not any(means(wanted, f"{component}@{each}") for each in versions):
        hint = f"there are {', '.join(versions)}" if versions else None
        raise NotFoundError(f"no version of {component} fits {version}", hint=hint)


def _releases(services: ServiceStore, name: str) -> Iterator[Release]:
    cursor: str | None = None
    while True:
        page, cursor = services.releases(name, cursor)
        yield from page
        if cursor is None:
            return


def means(wanted: Reference, ref: str) -> bool:
    """Whether ``Name@1.2.0`` is one of the versions that a reference speaks of, whatever their status."""
    name, _, text = ref.partition("@")
    version = Version.parse(text)
    exact = wanted.exact is None or version == wanted.exact
    return name == wanted.name and exact and (wanted.part is None or version.fits(wanted.part))


def _status(ref: str, status_of: Callable[[str], Status]) -> Status:
    try:
        return status_of(ref)
    except NotFoundError:
        return "disabled"
