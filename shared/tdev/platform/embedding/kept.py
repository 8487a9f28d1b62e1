"""Vectors kept in a folder, by the digest of engine and text: a component is embedded once for as long as it stays."""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from tdev.platform.embedding import Embedding, Vector


class KeptEmbedding:
    """The port before another engine.

    Args:
        engine: Who is asked for what is not kept.
        folder: Made when the first vector is kept; what cannot be written there is asked for again.
    """

    def __init__(self, engine: Embedding, folder: Path) -> None:
        self.name = engine.name
        self._engine = engine
        self._folder = folder

    def vectors(self, texts: Sequence[str], *, asked: bool = False) -> list[Vector]:
        """See ``Embedding.vectors``."""
        places = {text: self._place(text, asked=asked) for text in dict.fromkeys(texts)}
        known = {text: found for text, place in places.items() if (found := _read(place)) is not None}
        new = [text for text in places if text not in known]
        if new:
            for text, vector in zip(new, self._engine.vectors(new, asked=asked), strict=True):
                known[text] = vector
                self._keep(places[text], vector)
        return [known[text] for text in texts]

    def _place(self, text: str, *, asked: bool) -> Path:
        key = sha256(json.dumps([self.name, asked, text]).encode()).hexdigest()
        return self._folder / key[:2] / f"{key}.json"

    def _keep(self, place: Path, vector: Vector) -> None:
        fresh = place.with_suffix(".new")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(vector), encoding="utf-8")
            fresh.replace(place)
        except OSError:
            return  # a folder that is full or read-only: asked for again


def _read(place: Path) -> Vector | None:
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    numbers = isinstance(found, list) and all(isinstance(number, int | float) for number in found)
    return tuple(float(number) for number in found) if numbers else None
