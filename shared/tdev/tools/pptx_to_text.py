"""Read the text of a presentation."""

from typing_extensions import TypedDict

from tdev.domain.documents.office import parts
from tdev.domain.documents.office import slides as slides_of
from tdev.sdk import Context, tool


class SlideText(TypedDict):
    """The text of the presentation.

    Attributes:
        text: text of all slides, with an empty line between two
        texts: text of each slide
        slides: number of slides
    """

    text: str
    texts: list[str]
    slides: int


@tool(
    phrases=[
        "read the PowerPoint slides",
        "pptx to text",
        "extract text from the presentation",
        "what is on the slides",
        "파워포인트 읽어줘",
        "pptx 텍스트 추출",
        "슬라이드 내용 뽑아줘",
    ],
    tags=["pptx", "text", "file"],
    effects=["read:files"],
    status="stable",
)
def pptx_to_text(path: str, context: Context) -> SlideText:
    """Read the text of a PowerPoint presentation (.pptx), slide by slide, without the notes.

    Args:
        path: the file
        context: gives the files

    Returns:
        The text of all slides and of each.

    Raises:
        NotFoundError: When there is no such file.
        InvalidError: When it is no such presentation (.ppt is another format), or a broken one.
        TooLargeError: When it unpacks to more than 32 MiB.

    Examples:
        >>> from tdev.domain.documents.archives import packed
        >>> empty = [("ppt/presentation.xml", b"<p/>"), ("ppt/_rels/presentation.xml.rels", b"<r/>")]
        >>> _ = context.write_bytes("a.pptx", packed(empty))
        >>> pptx_to_text("a.pptx", context)
        {'text': '', 'texts': [], 'slides': 0}
    """
    texts = ["\n".join(lines) for lines in slides_of(parts(context.read_bytes(path), path), path)]
    return {"text": "\n\n".join(text for text in texts if text), "texts": texts, "slides": len(texts)}
