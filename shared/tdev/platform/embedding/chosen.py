"""The engine that ``TDEV_EMBEDDING`` names."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tdev.platform.embedding import Embedding
from tdev.settings import Settings


def chosen(settings: Settings, client: Callable[[], Any], stem: Callable[[str], str]) -> Embedding | None:
    """The engine of the settings; None where there is none.

    Args:
        settings: Of this process.
        client: Gives a client of ``bedrock-runtime``.
        stem: Makes one of the forms of a word.
    """
    engine, _, rest = settings.embedding.partition(":")
    if engine == "words":
        from tdev.platform.embedding.words import WordVectors

        return WordVectors(Path(rest), stem)
    if engine == "bedrock":
        from tdev.platform.embedding.bedrock import BedrockEmbedding
        from tdev.platform.embedding.kept import KeptEmbedding

        return KeptEmbedding(BedrockEmbedding(client(), rest), settings.data / "embeddings")
    return None
