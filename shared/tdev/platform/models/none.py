"""No model: the default. Everything that asks says what to set."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from tdev.kernel.errors import ModelError
from tdev.platform.models import USUAL, Limits, Message

HINT = (
    "set TDEV_MODEL, for example bedrock:<model id>, anthropic:<name>, openai:<name> "
    "or openai:<name>@http://127.0.0.1:11434/v1"
)


class NoModel:
    """The port where no model is set."""

    name = "none"

    def converse(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, limits: Limits = USUAL
    ) -> NoReturn:
        """Raises ``ModelError``: there is nobody to ask."""
        raise ModelError("no language model is set here", hint=HINT)
