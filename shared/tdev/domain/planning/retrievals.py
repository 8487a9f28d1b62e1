"""The planner's indexes of this process, one per tenant, for as long as his registry stays as it is."""

from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.registry.built_in import available
from tdev.domain.registry.catalogue import Catalogue


class Retrievals:
    """Indexes by tenant."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, Retrieval]] = {}

    def of(self, tenant: str, catalogue: Catalogue) -> Retrieval:
        """The index of the components that can be planned with; made again when the catalogue has changed."""
        revision = catalogue.revision()
        known = self._known.get(tenant)
        if known is None or known[0] != revision:
            usable = (c for c in catalogue.snapshot() if c.status in ("stable", "experimental") and not available(c))
            known = self._known[tenant] = (revision, Retrieval(usable))
        return known[1]
