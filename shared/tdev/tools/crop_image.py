"""Cut a part out of an image."""

from typing_extensions import TypedDict

from tdev.domain.documents.images import open_image, save_image
from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, tool


class Cropped(TypedDict):
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
        "crop the image",
        "cut out part of the picture",
        "trim the photo",
        "crop to 100x100",
        "이미지 자르기",
        "사진 일부만 잘라줘",
        "사진 크롭",
    ],
    tags=["image"],
    effects=["read:files", "write:files"],
    requirements=["pillow"],
    status="stable",
)
def crop_image(
    path: str, context: Context, width: int, height: int, position: str = "center", target: str = "cropped.png"
) -> Cropped:
    """Cut a part of an image out: its middle, a corner, or the part at a place.

    Args:
        path: the image (PNG, JPEG, GIF, WEBP, BMP, TIFF)
        context: gives the files
        width: width of the part in pixels
        height: height of the part in pixels
        position: center, top left, top right, bottom left, bottom right, or the left upper corner as "20,10"
        target: path of the new image; its ending chooses the format

    Returns:
        Path and size of the new image.

    Raises:
        NotFoundError: When there is no such file.
        InvalidError: When it is no image, or the part lies outside it.
        TooLargeError: When the image has more than 40 million pixels.

    Examples:
        >>> from PIL import Image
        >>> Image.new("RGB", (40, 20)).save(context.workspace / "a.png")
        >>> crop_image("a.png", context, width=10, height=10, position="top right")
        {'path': 'cropped.png', 'width': 10, 'height': 10}
    """
    image = open_image(context.read_bytes(path), path)
    left, top = _corner(position, image.width - width, image.height - height)
    if width < 1 or height < 1 or not (0 <= left <= image.width - width and 0 <= top <= image.height - height):
        message = f"{width} x {height} at {left},{top} is no part of an image of {image.width} x {image.height}"
        raise InvalidError(message, hint="choose a smaller part, or another place")
    part = image.crop((left, top, left + width, top + height))
    return {"path": context.write_bytes(target, save_image(part, target)), "width": width, "height": height}


def _corner(position: str, right: int, bottom: int) -> tuple[int, int]:
    known = {
        "center": (right // 2, bottom // 2),
        "top left": (0, 0),
        "top right": (right, 0),
        "bottom left": (0, bottom),
        "bottom right": (right, bottom),
    }
    plain = position.strip().lower().replace("-", " ").replace("_", " ")
    if plain in known:
        return known[plain]
    numbers = plain.split(",")
    if len(numbers) != 2 or not all(part.strip().isascii() and part.strip().isdecimal() for part in numbers):
        raise InvalidError(f"{position[:40]!r} is no place", hint=f'use {", ".join(known)}, or "20,10"')
    return int(numbers[0].strip()[:9]), int(numbers[1].strip()[:9])
