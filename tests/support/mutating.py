"""What one operator proposes for a piece of code."""

import ast

from tdev.domain.mutation.edits import Operator, Text
from tdev.domain.mutation.places import places


def proposed(operator: Operator, source: str) -> list[str]:
    """The source after each change that the operator proposes, in order; the source is one statement."""
    tree = ast.parse(source)
    text = Text(source)
    found = []
    for place in places(tree.body[0], tree):
        for change in operator(place):
            start, end = text.span(change)
            found.append(text.changed(start, end, change.text))
    return found
