"""Fill a text template with values."""

from typing import Any

from typing_extensions import TypedDict

from tdev.sdk import tool


class Rendered(TypedDict):
    """The text.

    Attributes:
        text: the template with its values
    """

    text: str


@tool(
    phrases=[
        "fill in a template",
        "write a message from a template",
        "mail merge",
        "render Jinja",
        "compose a text with values",
        "템플릿 채워줘",
        "양식에 값 넣기",
        "메시지 작성",
        "문구 만들어줘",
        "put values into the template",
    ],
    tags=["text", "template"],
    status="stable",
)
def render_template(template: str, values: dict[str, Any], escape_html: bool = False) -> Rendered:
    """Fill a Jinja2 text template with values; every value it names must be given.

    Values, if, for over given lists, and simple filters work; calls, assignments and includes do not.

    Args:
        template: text with {{ name }} where a value belongs
        values: value by name
        escape_html: whether values are escaped for HTML

    Returns:
        The text.

    Raises:
        InvalidError: When the template is broken, or names a value that is not given.
        TooLargeError: When the template or the text is too long.

    Examples:
        >>> render_template(template="Hello {{ name }}, {{ n }} new.", values={"name": "Kim", "n": 3})
        {'text': 'Hello Kim, 3 new.'}
    """
    # Jinja2 costs more to import than all other tools together: only a run that fills a template pays.
    from tdev.domain.language.templates import fill

    return {"text": fill(template, values, escape_html=escape_html)}
