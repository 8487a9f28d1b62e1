"""What an expression sees while a state runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(slots=True)
class Scope:
    """The data around one evaluation.

    Attributes:
        input: The state's input: ``$`` in JSONPath, ``$states.input`` in JSONata.
        context: The context object: ``$$`` in JSONPath, ``$states.context`` in JSONata.
        variables: Variables assigned so far: ``$name`` in both languages.
        extra: Further members of ``$states`` in JSONata: ``result`` or ``errorOutput``, where the field may see them.
    """

    input: Any
    context: Mapping[str, Any]
    variables: Mapping[str, Any]
    extra: Mapping[str, Any] = field(default_factory=dict)


Expression: TypeAlias = Callable[[Scope], Any]
"""A compiled expression. Raises ``StateError``; never changes what it is given, so values may be shared."""
