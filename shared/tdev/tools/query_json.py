"""Take parts out of a JSON document."""

from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

MOST_CHARACTERS = 500


class Found(TypedDict):
    """What the expression found.

    Attributes:
        value: the part of the document, or null
    """

    value: Any


@tool(
    phrases=[
        "query JSON",
        "get a field from JSON",
        "JMESPath",
        "pick a value out of the JSON",
        "filter a JSON list",
        "JSON에서 값 뽑아줘",
        "JSON 조회",
        "JSON 필드 추출",
    ],
    tags=["json"],
    status="stable",
)
def query_json(value: Any, expression: str) -> Found:
    """Take a part out of a JSON document by a JMESPath expression.

    Args:
        value: the document
        expression: JMESPath, for example "people[?age > `30`].name"

    Returns:
        The part that was found, or null.

    Raises:
        InvalidError: When the expression is no JMESPath, or does not fit the document.

    Examples:
        >>> query_json(value={"people": [{"name": "Kim", "age": 31}, {"name": "Lee", "age": 9}]},
        ...     expression="people[?age > `30`].name")
        {'value': ['Kim']}
    """
    if len(expression) > MOST_CHARACTERS:
        raise InvalidError(f"the expression has {len(expression)} characters, more than {MOST_CHARACTERS}")
    try:
        return {"value": jmespath.search(expression, value)}
    except JMESPathError as cause:
        message = f"{expression[:80]!r} cannot be asked: {str(cause).splitlines()[0]}"
        raise InvalidError(message, hint="JMESPath looks like a.b[0].c or items[?price > `10`].name") from cause
    except (RecursionError, TypeError, ValueError, ArithmeticError, AttributeError) as cause:
        raise InvalidError(f"{expression[:80]!r} does not fit the document: {cause}") from cause
