"""The folders that ``scripts/build`` has made: what goes into layers and functions."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Builds:
    """A finished build; ``folder`` holds ``layers/<name>`` and ``functions/<name>``."""

    folder: Path

    def layer(self, name: str) -> str:
        """The folder of a layer. Raises ``FileNotFoundError`` when it was not built."""
        return self._there(self.folder / "layers" / name)

    def function(self, name: str) -> str:
        """The folder of a function. Raises ``FileNotFoundError`` when it was not built."""
        return self._there(self.folder / "functions" / name)

    def _there(self, path: Path) -> str:
        if not path.is_dir():
            raise FileNotFoundError(f"{path} is not built yet; run scripts/build first")
        return str(path)
