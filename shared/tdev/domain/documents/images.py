"""Images that are safe to open: known formats and a bounded number of pixels."""

import io
import struct
from typing import Any

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.sdk import library

FORMATS = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".gif": "GIF",
    ".webp": "WEBP",
    ".bmp": "BMP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
}
"""File ending to format; the formats that are read and written."""

MOST_PIXELS = 40_000_000
"""Most pixels of one image, before and after a change."""

_BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, OverflowError, struct.error)


def open_image(content: bytes, path: str) -> Any:
    """Open and load an image of Pillow.

    Args:
        content: Bytes of the file.
        path: Where they come from, for messages.

    Raises:
        InvalidError: When they are no image of a known format, or a broken one.
        TooLargeError: When it has more than 40 million pixels.
    """
    pillow = library("PIL.Image")
    try:
        image = pillow.open(io.BytesIO(content), formats=tuple(dict.fromkeys(FORMATS.values())))
        check_pixels(image.width, image.height, path)
        image.load()
    except pillow.DecompressionBombError as cause:
        raise TooLargeError(f"image {path!r} has too many pixels") from cause
    except _BROKEN as cause:
        known = ", ".join(dict.fromkeys(FORMATS.values()))
        raise InvalidError(f"{path!r} is no image that can be read", hint=f"formats are {known}") from cause
    return image


def check_pixels(width: int, height: int, path: str) -> None:
    """See that an image is not too large.

    Raises:
        TooLargeError: When it has more than 40 million pixels.
    """
    if width * height > MOST_PIXELS:
        message = f"image {path!r} with {width} x {height} pixels is larger than {MOST_PIXELS:,} pixels"
        raise TooLargeError(message)


def save_image(image: Any, path: str) -> bytes:
    """The bytes of an image in the format that the ending of the path names.

    Raises:
        InvalidError: When the ending names no known format, or the format cannot hold the image.
    """
    ending = path[path.rfind(".") :].lower() if "." in path else ""
    if ending not in FORMATS:
        raise InvalidError(f"{path!r} has no ending of an image format", hint=f"use one of {', '.join(FORMATS)}")
    if ending in (".jpg", ".jpeg", ".bmp") and image.mode not in ("RGB", "L"):
        image = image.convert("RGB")
    target = io.BytesIO()
    try:
        image.save(target, format=FORMATS[ending])
    except _BROKEN as cause:
        raise InvalidError(f"the image cannot be written as {FORMATS[ending]}: {cause}") from cause
    return target.getvalue()
