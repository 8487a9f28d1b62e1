"""Make a QR code."""

import io
from typing import Literal

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, library, tool


class QrImage(TypedDict):
    """The image.

    Attributes:
        path: path of the image in the workspace of the run
        size: width and height in pixels
    """

    path: str
    size: int


@tool(
    phrases=[
        "make a QR code",
        "QR code for this link",
        "generate a QR image",
        "QR 코드 만들어줘",
        "QR 생성",
        "큐알 코드 이미지",
    ],
    tags=["image", "qr"],
    effects=["write:files"],
    requirements=["segno"],
)
def encode_qr(
    text: str, context: Context, path: str = "qr.png", error_correction: Literal["L", "M", "Q", "H"] = "M"
) -> QrImage:
    """Write a QR code of a text as a PNG file.

    Args:
        text: what the code says, at most about 2,000 characters
        context: gives the workspace
        path: path of the image; its name ends with .png
        error_correction: how much of the code may be damaged: L 7 %, M 15 %, Q 25 %, H 30 %

    Returns:
        Path of the image, and its size.

    Raises:
        InvalidError: When the text is empty or too long for a code, or the path has another ending.

    Examples:
        >>> encode_qr("https://example.com", context)["path"]
        'qr.png'
    """
    segno = library("segno")
    if not text:
        raise InvalidError("there is no text for the code")
    if not path.lower().endswith(".png"):
        raise InvalidError(f"the path {path!r} must end with .png")
    try:
        code = segno.make(text, error=error_correction, micro=False)
    except (ValueError, LookupError) as cause:  # DataOverflowError is a ValueError
        raise InvalidError(f"a text of {len(text):,} characters does not fit into a QR code: {cause}") from cause
    target = io.BytesIO()
    code.save(target, kind="png", scale=8)
    return {"path": context.write_bytes(path, target.getvalue()), "size": code.symbol_size(scale=8)[0]}
