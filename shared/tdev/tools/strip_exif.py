"""Take hidden data out of a photo."""

from typing_extensions import TypedDict

from tdev.domain.documents.images import open_image, save_image
from tdev.sdk import Context, library, tool


class Stripped(TypedDict):
    """The new image.

    Attributes:
        path: path of the image in the workspace of the run
        size: bytes
    """

    path: str
    size: int


@tool(
    phrases=[
        "remove the EXIF data",
        "strip the photo metadata",
        "remove the location from the photo",
        "clean the picture of GPS data",
        "사진 메타데이터 제거",
        "사진 위치 정보 빼줘",
        "EXIF 제거",
    ],
    tags=["image", "privacy"],
    effects=["read:files", "write:files"],
    requirements=["pillow"],
    status="stable",
)
def strip_exif(path: str, context: Context, target: str = "clean.png") -> Stripped:
    """Write an image anew with nothing but its pixels: no place, time, camera, comment or thumbnail.

    The turn that the data tells of is done first, so that the image still stands upright. Of several frames only the
    first one stays.

    Args:
        path: the image (PNG, JPEG, GIF, WEBP, BMP, TIFF)
        context: gives the files
        target: path of the new image; its ending chooses the format

    Returns:
        Path and size of the new image.

    Raises:
        NotFoundError: When there is no such file.
        InvalidError: When it is no image, or the new path has no ending of an image.
        TooLargeError: When it has more than 40 million pixels.

    Examples:
        >>> from PIL import Image
        >>> Image.new("RGB", (40, 20)).save(context.workspace / "a.jpg")
        >>> strip_exif("a.jpg", context, "b.jpg")["path"]
        'b.jpg'
    """
    image = open_image(context.read_bytes(path), path)
    upright = library("PIL.ImageOps").exif_transpose(image)
    if upright.mode == "P":
        upright = upright.convert("RGBA")
    clean = library("PIL.Image").new(upright.mode, upright.size)
    clean.paste(upright)
    content = save_image(clean, target)
    return {"path": context.write_bytes(target, content), "size": len(content)}
