"""A definition becomes a program: every state, branch and item processor as closures, compiled once."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from tdev.kernel.errors import Finding, InvalidError
from tdev.platform.machine.embedded.fields import Fields
from tdev.platform.machine.embedded.jsonata_fields import JsonataFields
from tdev.platform.machine.embedded.jsonpath_fields import JsonPathFields
from tdev.platform.machine.embedded.program import Program
from tdev.platform.machine.embedded.states import compile_state

_LANGUAGES: Mapping[str, Fields] = {"JSONPath": JsonPathFields(), "JSONata": JsonataFields()}


def compile_machine(definition: Mapping[str, Any]) -> Program:
    """Compile a definition that ``validation`` has found to be in order.

    Raises:
        InvalidError: When an expression is no expression, or a state uses what this engine does not have; the finding
            points at the state.
    """
    return _compile(definition, "JSONPath", "#")


def _compile(part: Mapping[str, Any], language: str, pointer: str) -> Program:
    language = part.get("QueryLanguage", language)
    states = {}
    for name, spec in part["States"].items():
        where = f"{pointer}/States/{name.replace('~', '~0').replace('/', '~1')}"
        own = spec.get("QueryLanguage", language)
        inner = partial(_compile, language=language, pointer=where)
        try:
            state = compile_state(name, spec, _LANGUAGES[own], inner)
        except (ValueError, KeyError, TypeError) as cause:
            problem = f"{type(cause).__name__}: {cause}" if not isinstance(cause, ValueError) else str(cause)
            finding = Finding(where, problem, "definition")
            raise InvalidError(f"the state {name!r} cannot be compiled: {problem}", [finding]) from cause
        state.label = json.dumps(name, ensure_ascii=False)
        states[name] = state
    return Program(part["StartAt"], states, part.get("TimeoutSeconds"))
