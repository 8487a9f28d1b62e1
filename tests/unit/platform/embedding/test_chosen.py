"""Which embedding the settings name."""

from pathlib import Path

import pytest

from tdev.kernel.errors import TDevError
from tdev.platform.embedding.chosen import chosen
from tdev.platform.embedding.kept import KeptEmbedding
from tdev.platform.embedding.words import WordVectors
from tdev.settings import Settings


def made(text: str, path: Path) -> object:
    return chosen(Settings.read({"TDEV_EMBEDDING": text, "TDEV_DATA": str(path)}), object, str)


def test_none_unless_one_is_named(tmp_path: Path) -> None:
    assert made("none", tmp_path) is None
    assert isinstance(made("words:/v.txt", tmp_path), WordVectors)
    found = made("bedrock:cohere.embed-english-v3", tmp_path)
    assert isinstance(found, KeptEmbedding)
    assert found.name == "bedrock:cohere.embed-english-v3"


def test_anything_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TDevError, match="words:<file"):
        made("openai:x", tmp_path)
