"""Keys of one tenant. All begin with ``T#<tenant>#``, and no part has a ``#``, so no key reaches into another's."""

import re

from tdev.kernel.errors import Finding, InvalidError
from tdev.kernel.tenant import checked_tenant
from tdev.platform.storage import Key

_PART = re.compile(r"[^#\ud800-\udfff]{1,200}")


class Keys:
    """Builds the keys of one tenant."""

    def __init__(self, tenant: str) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self.tenant = checked_tenant(tenant)

    def partition(self, *parts: str) -> str:
        """``T#<tenant>#<part>#<part>``.

        Raises:
            InvalidError: When a part is empty, longer than 200 characters, or has a ``#``.
        """
        for part in parts:
            if _PART.fullmatch(part) is None:
                message = f"{part[:80]!r} cannot be a name or an id"
                raise InvalidError(message, [Finding("#/id", "1 to 200 characters without #", "key")])
        return "#".join(("T", self.tenant, *parts))

    def key(self, sort: str, *parts: str) -> Key:
        """The key of an item: its sort key, and the parts of its partition. Raises as ``partition``."""
        return {"pk": self.partition(*parts), "sk": sort}
