"""Change the size or the format of an image."""

from typing_extensions import TypedDict

from tdev.domain.documents.images import check_pixels, open_image, save_image
from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, library, tool


class Resized(TypedDict):
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
        "resize the image",
        "make a thumbnail",
        "scale the picture down",
        "convert the image to PNG",
        "convert to JPEG",
        "이미지 크기 조절",
        "사진 줄여줘",
        "썸네일 만들기",
        "PNG로 변환",
        "scale down",
        "shrink the image",
    ],
    tags=["image"],
    effects=["read:files", "write:files"],
    requirements=["pillow"],
)
def resize_image(path: str, context: Context, width: int = 0, height: int = 0, target: str = "resized.png") -> Resized:
    """Scale an image, or write it in another format: the ending of the new path chooses it.

    Args:
        path: the image (PNG, JPEG, GIF, WEBP, BMP, TIFF)
        context: gives the files
        width: new width in pixels; 0 keeps the proportions
        height: new height in pixels; 0 keeps the proportions; both 0 keep the size
        target: path of the new image

    Returns:
        Path and size of the new image.

    Raises:
        NotFoundError: When there is no such file.
        InvalidError: When it is no image, a size is below 0, or the new path has no ending of an image.
        TooLargeError: When the old or the new image has more than 40 million pixels.

    Examples:
        >>> from PIL import Image
        >>> Image.new("RGB", (40, 20)).save(context.workspace / "a.png")
        >>> resize_image("a.png", context, width=10, target="a.jpg")
        {'path': 'a.jpg', 'width': 10, 'height': 5}
    """
    if width < 0 or height < 0:
        raise InvalidError(f"{width} x {height} is no size of an image")
    image = open_image(context.read_bytes(path), path)
    new = _size(image.width, image.height, width, height)
    check_pixels(*new, target)
    if new != (image.width, image.height):
        if image.mode == "P":
            image = image.convert("RGBA")  # a palette has no colours between its colours
        image = image.resize(new, library("PIL.Image").Resampling.LANCZOS)
    written = context.write_bytes(target, save_image(image, target))
    return {"path": written, "width": new[0], "height": new[1]}


def _size(old_width: int, old_height: int, width: int, height: int) -> tuple[int, int]:
    if not width and not height:
        return old_width, old_height
    wanted_width = width or round(old_width * height / old_height)
    wanted_height = height or round(old_height * width / old_width)
    return max(1, wanted_width), max(1, wanted_height)
