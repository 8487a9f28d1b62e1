"""The folders that ``scripts/build`` has made: what goes into layers and functions."""

from dataclasses import dataclass
from pathlib import Path


class NotBuiltError(Exception):
    """A layer or function was asked for that ``scripts/build`` has not made."""


@dataclass(frozen=True, slots=True)
class Builds:
    """A finished build; ``folder`` holds ``layers/<name>`` and ``functions/<name>``."""

    folder: Path

    def layer(self, name: str) -> str:
        """The folder of a layer. Raises ``NotBuiltError`` when it was not built."""
        return self._there(self.folder / "layers" / name)

    def function(self, name: str) -> str:
        """The folder of a function. Raises ``NotBuiltError`` when it was not built."""
        return self._there(self.folder / "functions" / name)

    def _there(self, path: Path) -> str:
        if not path.is_dir():
            raise NotBuiltError(f"{path} is not built yet; run ./scripts/build first")
        return str(path)
