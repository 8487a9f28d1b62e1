"""How hypothesis searches: freely while somebody works, with fixed cases in ``scripts/test`` so that CI repeats."""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, database=None)
