"""From a purpose and a document to a question: instructions are ours and fixed, all else is one JSON text."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tdev.platform.models import Message

_FOLDER = Path(__file__).with_name("prompts")


def question(purpose: str, document: Mapping[str, Any]) -> tuple[Message, Message]:
    """The instructions of ``prompts/<purpose>.md``, and the document as the user's turn.

    Nothing of the document ever becomes a part of the instructions.
    """
    return Message("system", instructions(purpose)), Message("user", json.dumps(document, ensure_ascii=False))


@cache
def instructions(purpose: str) -> str:
    """The text of ``prompts/<purpose>.md``."""
    return (_FOLDER / f"{purpose}.md").read_text(encoding="utf-8")
