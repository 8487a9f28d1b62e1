"""Artifacts that nothing mentions any more, and files that a killed process left half written."""

import fcntl
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from tdev.kernel.errors import PlatformError
from tdev.platform.artifacts.embedded import locked
from tdev.platform.upkeep import StoredArtifact
from tdev.platform.upkeep.mentions import digits_in, texts_of_file


class OldArtifacts:
    """The ``StoredArtifacts`` port on the folder of ``FolderArtifacts``.

    Args:
        root: The folder.
        texts: All that the other stores hold, read anew with each call.
    """

    def __init__(self, root: Path, texts: Callable[[], Iterable[bytes]]) -> None:
        self._root = root
        self._texts = texts

    def older(self, before: float) -> list[StoredArtifact]:
        """See ``StoredArtifacts.older``. Raises ``PlatformError`` when the folder cannot be read."""
        return [found for found, changed in self._all() if changed < before]

    def mentioned(self, among: Collection[StoredArtifact], before: float) -> set[str]:
        """See ``StoredArtifacts.mentioned``.

        The contents of artifacts are read only as long as there are some that the stores themselves do not mention.
        """
        wanted = {each.digits for each in among}
        found = digits_in(self._texts()) & wanted
        places: dict[str, list[Path]] = {}
        todo: list[str] = []
        for each, changed in self._all():
            places.setdefault(each.digits, []).append(each.path)
            if each.digits in found or changed >= before:
                todo.append(each.digits)
        seen = set(todo)
        while todo and len(found) < len(wanted):
            texts = (text for path in places[todo.pop()] for text in texts_of_file(path))
            more = digits_in(texts) & wanted
            found |= more
            todo += more - seen
            seen |= more
        return found

    def remove(self, artifact: StoredArtifact, before: float) -> bool:
        """See ``StoredArtifacts.remove``. Raises ``PlatformError`` when it cannot be deleted."""
        try:
            with locked(artifact.path.parent, fcntl.LOCK_EX):
                if artifact.path.stat().st_mtime >= before:
                    return False
                artifact.path.unlink()
        except FileNotFoundError:
            return False
        except OSError as cause:
            raise PlatformError(f"the artifact {artifact.path.name} cannot be deleted: {cause}") from cause
        return True

    def _all(self) -> Iterator[tuple[StoredArtifact, float]]:
        try:
            for path in self._root.glob("*/[0-9a-f][0-9a-f]/*"):
                try:
                    known = path.stat()
                except FileNotFoundError:  # taken away meanwhile, or renamed to what it is to be
                    continue
                digits = "" if path.name.startswith(".") else path.parent.name + path.name
                yield StoredArtifact(path, digits, known.st_size), known.st_mtime
        except OSError as cause:
            raise PlatformError(f"the artifacts below {self._root} cannot be read: {cause}") from cause
