"""Names that a model proposes for what is built: used when they keep to the rules of our own, else ours stays."""

import keyword
import re
from collections.abc import Container

from tdev.domain.models.prompting import question
from tdev.domain.planning.words import features, identifiers
from tdev.kernel.errors import TDevError
from tdev.model.spec import Spec
from tdev.platform.models import Limits, Model

MOST = 40
SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string", "minLength": 3, "maxLength": MOST}},
    "required": ["name"],
    "additionalProperties": False,
}
LIMITS = Limits(tokens_out=1000, timeout_s=15.0)
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+){1,5}")
_ASCII = re.compile(r"[a-z]")


def better_name(model: Model, spec: Spec, own: str, taken: Container[str]) -> str:
    """The name that a model gives a component or workflow, or our own.

    A name that the user has said stays. One of a model is lower-case words joined by ``_``, at most 40 characters, no
    keyword of Python, not taken, and has at least one of the words that the user said, where these are English.

    Args:
        model: Who is asked.
        spec: What is to be named.
        own: The name it has without a model.
        taken: Names that others have.
    """
    if spec.name in identifiers(spec.words):
        return own
    document = {"description": spec.description, "inputs": spec.inputs, "outputs": spec.outputs, "name": own}
    try:
        reply = model.converse(question("name", document), schema=SCHEMA, limits=LIMITS)
    except TDevError:
        return own
    name = str(reply.data["name"])
    return name if _is_good(name, spec, taken) else own


def _is_good(name: str, spec: Spec, taken: Container[str]) -> bool:
    if not _NAME.fullmatch(name) or len(name) > MOST or keyword.iskeyword(name) or name in taken:
        return False
    said = {term for term in features(spec.description) if _ASCII.match(term)}
    return not said or not said.isdisjoint(features(name))
