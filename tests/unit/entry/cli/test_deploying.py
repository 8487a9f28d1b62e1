"""Following a deployment from the terminal."""

from typing import Any

import pytest

from tdev.entry.cli.deploying import follow_deployment


class Interrupted:
    """An API that somebody interrupts while it is asked."""

    def call(self, method: str, path: str) -> Any:
        """Raises as Ctrl-C does."""
        raise KeyboardInterrupt


def test_an_interruption_says_how_to_look_again() -> None:
    with pytest.raises(KeyboardInterrupt, match=r"dep-1 is kept and goes on, look again with: tdev status dep-1$"):
        follow_deployment(Interrupted(), "dep-1", 10, as_json=True)  # type: ignore[arg-type]
