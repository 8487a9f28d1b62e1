"""The type (JSON Schema) of an expression and of what a step gives."""

import re
from collections.abc import Mapping

from tdev.domain.workflow import schemas
from tdev.model.component import Component
from tdev.model.workflow import Step

_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[\d+\])*")
_PART = re.compile(r"\.?([A-Za-z_]\w*)|\[(\d+)\]")
_FUNCTIONS = {
    "string": "string uppercase lowercase trim join substring substringBefore substringAfter replace pad "
    "base64encode base64decode encodeUrl formatNumber now fromMillis string",
    "number": "sum max min average count length number abs floor ceil round power sqrt random millis toMillis",
    "boolean": "not exists contains boolean",
    "array": "split keys sort reverse shuffle distinct zip",
}
_RESULT = {name: kind for kind, names in _FUNCTIONS.items() for name in names.split()}


def expression_schema(text: str, known: Mapping[str, schemas.Schema]) -> schemas.Schema | None:
    """The schema of an expression's value: exact for plain paths, the result type for a single function call.

    Answers an empty schema (anything) for all else, and None when the schemas say that the path leads nowhere.
    """
    if _PATH.fullmatch(text):
        root, *rest = [name or int(index) for name, index in _PART.findall(text)]
        source = known.get(str(root))
        return {} if source is None else schemas.at_path(source, rest)
    call = re.fullmatch(r"\$(\w+)\([^()]*\)", text)
    if call and call[1] in _RESULT:
        return {"type": _RESULT[call[1]]}
    return {}


def step_output(step: Step, component: Component) -> schemas.Schema:
    """What expressions see under the step's id: the component's output, a list of it for ``for_each``."""
    output: schemas.Schema = component.output_schema
    if step.for_each:
        inner = {key: value for key, value in output.items() if key != "$defs"}
        output = {"type": "array", "items": inner, "$defs": output.get("$defs", {})}
    if step.when is not None or step.on_error == "continue":
        # A step that did not run gives null (or its fallback); readers are not refused for it.
        return {"anyOf": [output, {"type": "null"}], **_transparent(output)}
    return output


def _transparent(output: schemas.Schema) -> dict[str, object]:
    return {key: output[key] for key in ("properties", "items", "$defs", "additionalProperties") if key in output}
