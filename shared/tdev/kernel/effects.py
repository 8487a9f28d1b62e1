"""Which effects of components need nobody's yes."""

FREE_EFFECTS: frozenset[str] = frozenset({"pure", "read:files", "write:files", "fetch"})
"""Effects that run without an approval under the default policy."""
