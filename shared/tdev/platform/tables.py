"""Which tables exist, with their keys and indexes. Read by CDK, by SQLite and by tests; declared nowhere else.

Every partition key and every index key starts with ``T#<tenant>#``; the shared catalogue belongs to ``_shared``. The
one exception is ``callers``: it says whose tenant a signing AWS identity is, and holds nothing that is a tenant's.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Index:
    """A global secondary index. Sparse: an item without both keys is not in it. Eventually consistent on AWS."""

    name: str
    pk: str
    sk: str


@dataclass(frozen=True, slots=True)
class Table:
    """One logical table; all keys are strings. ``ttl`` names the attribute with the expiry in epoch seconds."""

    name: str
    pk: str = "pk"
    sk: str = "sk"
    indexes: tuple[Index, ...] = ()
    ttl: str | None = None


LIST = Index("list", "list_pk", "list_sk")
"""The one index most tables have: all items of a kind for a tenant, in order."""

REGISTRY = Table("registry", indexes=(LIST,))
WORKFLOWS = Table("workflows", indexes=(LIST,))
SERVICES = Table("services", indexes=(LIST,))
TEST_HISTORY = Table("test_history", indexes=(LIST,))
EXECUTIONS = Table("executions", indexes=(LIST,))
APPROVALS = Table("approvals", indexes=(LIST,), ttl="expires")
AUDIT = Table("audit")
IDEMPOTENCY = Table("idempotency", ttl="expires")
NOTICES = Table("notices", ttl="expires")
"""Events that are not yet on the bus, and where they are sent."""
CALLERS = Table("callers")

TABLES: tuple[Table, ...] = (
    REGISTRY,
    WORKFLOWS,
    SERVICES,
    TEST_HISTORY,
    EXECUTIONS,
    APPROVALS,
    AUDIT,
    IDEMPOTENCY,
    NOTICES,
    CALLERS,
)
