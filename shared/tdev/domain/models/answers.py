"""From what a model said to the data that was asked for, or to what is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tdev.domain.workflow.conforming import conform
from tdev.kernel.errors import Finding, InvalidError, TooLargeError
from tdev.kernel.strict_json import parse_value
from tdev.platform.models import Reply

_FENCED = re.compile(r"```(?:json)?\s*\n(.*?)\n?\s*```", re.DOTALL)
_MOST_TOLD = 5
_MOST_TEXT = 200


def read(reply: Reply, schema: Mapping[str, Any]) -> tuple[Any, list[Finding]]:
    """The data of an answer, and what is wrong with it; no finding: it conforms.

    Text is read as one JSON value, also between the marks of a code block or with words around its braces.
    """
    data = reply.data
    if data is None:
        data, wrong = _parsed(reply.text)
        if wrong:
            return None, wrong
    return conform(schema, data)


def _parsed(text: str) -> tuple[Any, list[Finding]]:
    wrong: list[Finding] = []
    for candidate in _candidates(text):
        try:
            return parse_value(candidate.encode("utf-8", "replace")), []
        except (InvalidError, TooLargeError) as error:
            places = error.findings if isinstance(error, InvalidError) else ()
            wrong = wrong or [*places] or [Finding("#", error.message, "not_json")]
    return None, wrong


def _candidates(text: str) -> list[str]:
    """The text itself, what stands in its first code block, and from its first brace to its last."""
    found = [text.strip()]
    if fenced := _FENCED.search(text):
        found.append(fenced[1])
    start, end = text.find("{"), text.rfind("}")
    return [*found, text[start : end + 1]] if 0 <= start < end else found


def repair(wrong: Sequence[Finding]) -> str:
    """What the model is told when its answer is not as asked."""
    return f"That is not as asked: {told(wrong)}. Give the whole answer again, as JSON that conforms to the schema."


def told(wrong: Sequence[Finding]) -> str:
    """Findings in one line."""
    return "; ".join(f"{each.pointer[:_MOST_TEXT]} {each.message[:_MOST_TEXT]}" for each in wrong[:_MOST_TOLD])
