"""Turn an image."""

from typing import Literal

from typing_extensions import TypedDict

from tdev.domain.documents.images import open_image, save_image
from tdev.sdk import Context, library, tool


class Rotated(TypedDict):
    """The new image.

    Attributes:
        path: path of the image in the workspace of the run
        width: pixels
        height: pixels
    """

    path: str
    width: int
    height: int


@tool(
    phrases=[
        "rotate the image",
        "turn the photo by 90 degrees",
        "flip the picture",
        "mirror the image",
        "이미지 회전",
        "사진 돌려줘",
        "사진 좌우 반전",
    ],
    tags=["image"],
    effects=["read:files", "write:files"],
    requirements=["pillow"],
    status="stable",
)
def rotate_image(
    path: str,
    context: Context,
    turn: Literal["right", "left", "around", "mirror", "flip"] = "right",
    target: str = "rotated.png",
) -> Rotated:
    """Turn an image by a quarter to the right or the left, or by half; or mirror it at its middle.

    Args:
        path: the image (PNG, JPEG, GIF, WEBP, BMP, TIFF)
        context: gives the files
        turn: right (90 degrees, clockwise), left, around (180 degrees), mirror (left to right), flip (top to bottom)
        target: path of the new image; its ending chooses the format

    Returns:
        Path and size of the new image.

    Raises:
        NotFoundError: When there is no such file.
        InvalidError: When it is no image, or the new path has no ending of an image.
        TooLargeError: When the image has more than 40 million pixels.

    Examples:
        >>> from PIL import Image
        >>> Image.new("RGB", (40, 20)).save(context.workspace / "a.png")
        >>> rotate_image("a.png", context)
        {'path': 'rotated.png', 'width': 20, 'height': 40}
    """
    image = open_image(context.read_bytes(path), path)
    ways = library("PIL.Image").Transpose
    chosen = {
        "right": ways.ROTATE_270,  # Pillow counts against the clock
        "left": ways.ROTATE_90,
        "around": ways.ROTATE_180,
        "mirror": ways.FLIP_LEFT_RIGHT,
        "flip": ways.FLIP_TOP_BOTTOM,
    }
    turned = image.transpose(chosen[turn])
    written = context.write_bytes(target, save_image(turned, target))
    return {"path": written, "width": turned.width, "height": turned.height}
