"""Answers kept in a folder, one file for each question: for tests and replays, and so that none is paid for twice."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tdev.kernel.errors import ModelError
from tdev.platform.model_questions import digest_of
from tdev.platform.models import USUAL, Limits, Message, Model, Reply

_KEPT = ("text", "data", "tokens_in", "tokens_out", "model", "cut")


class RecordedModel:
    """The port over a folder.

    Args:
        folder: Where the answers are, as ``<digest>.json``.
        model: Who is asked what the folder does not have, and whose answers are kept; None: nobody.

    What is answered from the folder costs nothing: its tokens are 0.
    """

    def __init__(self, folder: Path, model: Model | None = None) -> None:
        self.name = f"recorded:{folder}" if model is None else model.name
        self._folder = folder
        self._model = model

    def converse(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, limits: Limits = USUAL
    ) -> Reply:
        """See ``Model.converse``. Raises ``ModelError`` for a question that nobody answers, or a damaged answer."""
        turns = [(message.role, message.text) for message in messages]
        # A folder that only replays is found by the question alone, whoever was asked.
        asked = digest_of("" if self._model is None else self._model.name, turns, schema, limits.tokens_out)
        kept = self._read(asked)
        if kept is not None:
            return kept
        if self._model is None:
            hint = "it has the answers to the very same questions only"
            raise ModelError(f"{self._folder} has no answer for {asked}", hint=hint)
        reply = self._model.converse(messages, schema=schema, limits=limits)
        if not reply.cut:
            self.keep(reply, asked, digest_of("", turns, schema, limits.tokens_out))
        return reply

    def keep(self, reply: Reply, *digests: str) -> None:
        """Keep an answer under these digests. Raises ``ModelError`` when the folder cannot be written."""
        text = json.dumps({name: getattr(reply, name) for name in _KEPT}, ensure_ascii=False, sort_keys=True, indent=1)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for digest in digests:
                path = self._path(digest)
                path.with_suffix(".part").write_text(text, encoding="utf-8")
                path.with_suffix(".part").replace(path)
        except OSError as cause:
            raise ModelError(f"the answer cannot be kept in {self._folder}: {cause.strerror}") from cause

    def _path(self, digest: str) -> Path:
        return self._folder / f"{digest.removeprefix('sha256:')}.json"

    def _read(self, digest: str) -> Reply | None:
        path = self._path(digest)
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            return replace(Reply(**{name: found[name] for name in _KEPT}), tokens_in=0, tokens_out=0)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, KeyError, TypeError) as cause:
            raise ModelError(f"{path} holds no answer", hint="remove it, and ask again") from cause
