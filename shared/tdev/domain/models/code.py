"""Code that a model proposes for a spec: text, which whoever asks puts through the same gates as any other."""

import ast
from collections.abc import Sequence
from typing import Protocol

from tdev.domain.models.prompting import question
from tdev.kernel.errors import ModelError
from tdev.model.spec import Spec
from tdev.platform.models import Limits, Model

MOST_CODE = 60_000
SCHEMA = {
    "type": "object",
    "properties": {"code": {"type": "string", "minLength": 1, "maxLength": MOST_CODE}},
    "required": ["code"],
    "additionalProperties": False,
}
LIMITS = Limits(tokens_out=12_000, timeout_s=120.0)


class ProposesCode(Protocol):
    """What a composer takes from here."""

    def __call__(self, spec: Spec, refused: Sequence[str] = ()) -> str:
        """The source of a module for a spec; ``refused`` says what was wrong with the ones before."""


def propose_code(model: Model, spec: Spec, refused: Sequence[str] = (), limits: Limits = LIMITS) -> str:
    """Ask a model for a component.

    Args:
        model: Who is asked.
        spec: What it is to be.
        refused: What gates and tests found wrong with the code before.
        limits: What the answer may cost.

    Returns:
        The source of a module that has a function or class of the spec's name. Nothing of it was run.

    Raises:
        ModelError: When there is no answer, or it is no such module.
        BudgetError: When asking would use more than it may.
    """
    document = {"spec": spec.model_dump(mode="json"), "refused": list(refused)}
    code = str(model.converse(question("code", document), schema=SCHEMA, limits=limits).data["code"])
    try:
        module = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as cause:
        raise ModelError(f"{model.name} proposed code that Python cannot read: {cause}") from cause
    named = {node.name for node in module.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    if spec.name not in named:
        raise ModelError(f"{model.name} proposed code without {spec.name}")
    return code if code.endswith("\n") else f"{code}\n"
