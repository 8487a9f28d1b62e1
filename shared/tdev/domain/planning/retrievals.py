"""The planner's indexes of this process, one per tenant, for as long as his registry and his lessons stay."""

from typing import TYPE_CHECKING

from tdev.domain.planning.lessons.book import LessonBook
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.registry.built_in import available, built_in_components
from tdev.domain.registry.catalogue import Catalogue
from tdev.model.component import Component

if TYPE_CHECKING:
    from tdev.platform.embedding import Embedding


class Retrievals:
    """Indexes by tenant."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, Retrieval]] = {}
        self._taught: dict[str, tuple[Retrieval, int, Retrieval]] = {}

    def of(
        self,
        tenant: str,
        catalogue: Catalogue,
        book: LessonBook | None = None,
        embedding: "Embedding | None" = None,
    ) -> Retrieval:
        """The index of the components that can be planned with; made again when the catalogue has changed.

        Args:
            tenant: Whose it is.
            catalogue: His components.
            book: His lessons; they count where he wants to learn.
            embedding: What finds components by what they mean, too; the same for as long as these indexes.
        """
        plain = self._plain(tenant, catalogue, embedding)
        head = book.head() if book is not None else None
        if book is None or head is None or not head.on:
            return plain
        known = self._taught.get(tenant)
        if known is None or known[0] is not plain or known[1] != head.revision:
            known = self._taught[tenant] = (plain, head.revision, _taught(plain, book))
        return known[2]

    def _plain(self, tenant: str, catalogue: Catalogue, embedding: "Embedding | None") -> Retrieval:
        revision = catalogue.revision()
        known = self._known.get(tenant)
        if known is None or known[0] != revision:
            every = [c for c in catalogue.snapshot() if not available(c)]
            usable = [c for c in every if c.status != "deprecated"]
            shown = {component.name: component for component in usable}
            own = [c for c in built_in_components() if shown.get(c.name) == c or _is_meant(c, catalogue)]
            vouched = {c.name: c for c in (*own, *(c for c in usable if c.status == "stable"))}
            hidden = any(vouched.get(c.name) != c for c in usable)
            last = Retrieval(every) if len(every) > len(usable) else None
            found = Retrieval(usable, Retrieval(vouched.values()) if hidden else None, last)
            known = self._known[tenant] = (revision, found if embedding is None else _meant(found, embedding))
        return known[1]


def _meant(plain: Retrieval, embedding: "Embedding") -> Retrieval:
    from tdev.domain.planning.meaning import Meant  # off unless the settings name an embedding

    return Meant(plain, embedding)


def _taught(plain: Retrieval, book: LessonBook) -> Retrieval:
    """The index with the lessons; a tenant who has none yet plans with the plain one."""
    lessons = book.all()
    if not lessons:
        return plain
    from tdev.domain.planning.lessons.taught import Taught  # most tenants do not learn

    return Taught(plain, lessons)


def _is_meant(built_in: Component, catalogue: Catalogue) -> bool:
    """Whether its exact version still means it, although another of its name is shown, and it can be used here."""
    return not available(built_in) and catalogue.get(built_in.ref).tenant == built_in.tenant
