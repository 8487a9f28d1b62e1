"""Turn Markdown into HTML."""

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.sdk import library, tool

MOST_CHARACTERS = 200_000


class Html(TypedDict):
    """The page.

    Attributes:
        html: HTML of the text, without a frame
    """

    html: str


@tool(
    phrases=[
        "markdown to HTML",
        "render the markdown",
        "turn the notes into a web page",
        "convert md to html",
        "마크다운을 HTML로",
        "마크다운 변환",
        "md를 웹 페이지로",
    ],
    tags=["markdown", "html"],
    requirements=["markdown-it-py"],
)
def markdown_to_html(text: str) -> Html:
    """Turn Markdown (CommonMark, tables, strikethrough) into HTML; HTML inside the text is shown, not passed on.

    Args:
        text: Markdown, at most 200,000 characters

    Returns:
        The HTML.

    Raises:
        TooLargeError: When the text is longer.

    Examples:
        >>> markdown_to_html(text="# Hi\\n\\n*yes* <b>no</b>")
        {'html': '<h1>Hi</h1>\\n<p><em>yes</em> &lt;b&gt;no&lt;/b&gt;</p>\\n'}
    """
    if len(text) > MOST_CHARACTERS:
        raise TooLargeError(f"the text has {len(text):,} characters, more than {MOST_CHARACTERS:,}")
    markdown = library("markdown_it").MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    try:
        return {"html": str(markdown.render(text))}
    except (ValueError, LookupError, RecursionError) as cause:
        raise InvalidError(f"the text cannot be rendered: {cause}") from cause
