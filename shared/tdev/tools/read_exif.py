"""Read what a camera wrote into a photo."""

from typing import Any

from typing_extensions import TypedDict

from tdev.domain.documents.images import open_image
from tdev.sdk import Context, library, tool

MOST_CHARACTERS = 200


class Metadata(TypedDict):
    """What is known of the image.

    Attributes:
        format: PNG, JPEG and so on
        width: pixels
        height: pixels
        taken: ISO 8601 time of the camera, or empty
        latitude: degrees north, or null
        longitude: degrees east, or null
        tags: the other tags by name, as texts
    """

    format: str
    width: int
    height: int
    taken: str
    latitude: float | None
    longitude: float | None
    tags: dict[str, str]


@tool(
    phrases=[
        "read the EXIF data",
        "photo metadata",
        "when was the photo taken",
        "where was the picture taken",
        "image dimensions",
        "사진 EXIF 정보",
        "사진 메타데이터 확인",
        "사진 촬영 시간 알려줘",
    ],
    tags=["image"],
    effects=["read:files"],
    requirements=["pillow"],
    status="stable",
)
def read_exif(path: str, context: Context) -> Metadata:
    """Read format and size of an image and its EXIF data: camera, time, place.

    Anybody can write such data; it proves nothing.

    Args:
        path: the image (PNG, JPEG, GIF, WEBP, BMP, TIFF)
        context: gives the files

    Returns:
        Format, size, time, place and tags.

    Raises:
        NotFoundError: When there is no such file.
        InvalidError: When it is no image.
        TooLargeError: When it has more than 40 million pixels.

    Examples:
        >>> from PIL import Image
        >>> Image.new("RGB", (40, 20)).save(context.workspace / "a.png")
        >>> read_exif("a.png", context)["width"]
        40
    """
    image = open_image(context.read_bytes(path), path)
    names = library("PIL.ExifTags")
    exif = image.getexif()
    found = dict(exif) | dict(exif.get_ifd(names.IFD.Exif))
    place = dict(exif.get_ifd(names.IFD.GPSInfo))
    tags = {names.TAGS[number]: _text(value) for number, value in found.items() if number in names.TAGS}
    for name in ("GPSInfo", "ExifOffset", "MakerNote"):
        tags.pop(name, None)
    return {
        "format": image.format or "",
        "width": image.width,
        "height": image.height,
        "taken": _moment(tags.get("DateTimeOriginal", tags.get("DateTime", ""))),
        "latitude": _degrees(place.get(2), place.get(1), 90),
        "longitude": _degrees(place.get(4), place.get(3), 180),
        "tags": {name: tags[name] for name in sorted(tags)},
    }


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    plain = "".join(char for char in str(value) if char.isprintable())
    return plain.strip()[:MOST_CHARACTERS]


def _moment(text: str) -> str:
    """EXIF writes 2026:11:21 15:30:00; anything else is no time."""
    parts = text.replace(" ", ":").split(":")
    if len(parts) != 6 or not all(part.isascii() and part.isdecimal() for part in parts):
        return ""
    return f"{'-'.join(parts[:3])}T{':'.join(parts[3:])}"


def _degrees(value: Any, side: Any, most: int) -> float | None:
    """Degrees, minutes and seconds as one number; None when they are none."""
    try:
        degrees, minutes, seconds = (float(part) for part in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    found = round(degrees + minutes / 60 + seconds / 3600, 6)
    if not 0 <= found <= most:
        return None
    return -found if _text(side or "").upper() in ("S", "W") else found
