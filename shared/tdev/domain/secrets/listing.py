"""The secrets of a tenant by name: which are set, what asks for each, and who set it last and when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from tdev.domain.audit.lately import newest_of
from tdev.domain.audit.trail import AuditTrail
from tdev.model.component import Component
from tdev.model.notice import Subscription
from tdev.model.noun import Noun, Timestamp


class SecretUse(Noun):
    """What asks for a secret: a component, a subscription of notifications, or the way to another stage."""

    kind: Literal["component", "notification", "stage"]
    name: str


Uses = Mapping[str, tuple[SecretUse, ...]]
"""Name of a secret -> what asks for it."""


class SecretLine(Noun):
    """One name; a value stands nowhere in it. Without ``set`` something asks for it, and there is none."""

    name: str
    set: bool
    used_by: tuple[SecretUse, ...] = ()
    changed_at: Timestamp | None = None
    changed_by: str = ""


def uses_of(components: Iterable[Component], subscriptions: Iterable[Subscription], stages: Mapping[str, str]) -> Uses:
    """What asks for each name.

    Args:
        components: Those that the tenant can see.
        subscriptions: Its own.
        stages: Name of a stage -> name of the secret that opens it.
    """
    found: dict[str, list[SecretUse]] = defaultdict(list)
    for component in components:
        for name in component.secrets:
            found[name].append(SecretUse(kind="component", name=component.name))
    for each in subscriptions:
        for secret in filter(None, (each.address, each.key)):
            found[secret].append(SecretUse(kind="notification", name=each.name))
    for stage, name in stages.items():
        found[name].append(SecretUse(kind="stage", name=stage))
    return {name: tuple(dict.fromkeys(uses)) for name, uses in found.items()}


def lines_of(names: Iterable[str], uses: Uses, trail: AuditTrail) -> Iterator[SecretLine]:
    """A line for each name that is set, and for each that is asked for, in order.

    Args:
        names: Those that are set.
        uses: What asks for each.
        trail: Knows who set them last.
    """
    there = frozenset(names)
    changed = newest_of(trail, "set_secret", there, lambda record: record.target)
    for name in sorted(there | uses.keys()):
        record = changed.get(name)
        yield SecretLine(
            name=name,
            set=name in there,
            used_by=uses.get(name, ()),
            changed_at=record.at if record else None,
            changed_by=record.subject if record else "",
        )
