"""How hypothesis searches: freely while somebody works, with fixed and fewer cases in ``scripts/test``."""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, database=None, max_examples=40)
