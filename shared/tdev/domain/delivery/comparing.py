"""What would be different from the live version, in words that a person decides by."""

from collections.abc import Iterator

from tdev.domain.delivery.release_diff import granted
from tdev.model.deploying import DeployOrder, Judgement
from tdev.model.service import Release


def changes_since(release: Release | None, order: DeployOrder, judgement: Judgement) -> tuple[str, ...]:
    """The differences between a live release and what would be packed; empty when it would be the same bundle.

    Args:
        release: What is live; None: nothing is.
        order: What is asked for.
        judgement: What its gate found.
    """
    if release is None:
        return (f"{order.service} begins: nothing is live under this name",)
    if judgement.digest == release.artifact:
        return ()
    unseen = f"the steps or the output of {order.workflow.id} are others, or the product is another version"
    return tuple(_differences(release, order, judgement)) or (unseen,)


def _differences(release: Release, order: DeployOrder, judgement: Judgement) -> Iterator[str]:
    plan = f"{order.workflow.id}@{order.workflow.version}"
    if plan != release.workflow_id:
        yield f"workflow {release.workflow_id} -> {plan}"
    for ref in sorted({*release.components, *judgement.components}):
        if ref not in judgement.components:
            yield f"component {ref} goes"
        elif ref not in release.components:
            yield f"component {ref} comes"
        elif release.components[ref] != judgement.components[ref]:
            yield f"component {ref} has other code"
    before, after = set(granted(release.permissions)), set(granted(judgement.permissions))
    yield from (f"permission {each} comes" for each in sorted(after - before))
    yield from (f"permission {each} goes" for each in sorted(before - after))
    yield from (f"secret {name} comes" for name in sorted({*judgement.secrets} - {*release.secrets}))
    yield from (f"secret {name} goes" for name in sorted({*release.secrets} - {*judgement.secrets}))
    if (release.memory, release.timeout) != (order.memory, order.timeout):
        yield f"{release.memory} MiB, {release.timeout} s -> {order.memory} MiB, {order.timeout} s"
