"""How all tests run: the laws of hypothesis, and the collector of garbage.

Hypothesis searches freely while somebody works, with fixed and fewer cases in ``scripts/test``.
"""

import gc

from hypothesis import settings

settings.register_profile("steady", derandomize=True, database=None, max_examples=40)


def pytest_sessionstart() -> None:
    """While tests are found everything is kept, so looking for garbage finds none."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What was found stays to the end: it need not be looked through again and again."""
    gc.freeze()
    gc.enable()
