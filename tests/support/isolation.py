"""Marks for tests that need the walls of this kernel."""

import pytest

from tdev.platform.sandbox.embedded.engine import ALL_WALLS, LocalSandbox

STRONG = LocalSandbox(warm=0)
MEDIUM = LocalSandbox(walls=ALL_WALLS - {"namespaces"}, bubblewrap="never", warm=0)
needs_walls = pytest.mark.skipif(
    STRONG.isolation.level not in ("strong", "medium"), reason="THIS MACHINE CANNOT ISOLATE FOREIGN CODE"
)
