"""Read the QR codes of an image."""

from typing_extensions import TypedDict

from tdev.domain.documents.images import open_image
from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, library, tool


class QrTexts(TypedDict):
    """What the codes say.

    Attributes:
        text: text of the first code
        texts: texts of all codes
        formats: kind of each code, for example QRCode or EAN13
    """

    text: str
    texts: list[str]
    formats: list[str]


@tool(
    phrases=[
        "read the QR code",
        "scan a QR code",
        "decode the barcode",
        "what does the QR say",
        "QR 코드 읽어줘",
        "큐알 스캔",
        "바코드 인식",
    ],
    tags=["image", "qr"],
    effects=["read:files"],
    requirements=["zxing-cpp", "pillow"],
)
def decode_qr(path: str, context: Context) -> QrTexts:
    """Read the QR codes and barcodes of an image file.

    Args:
        path: the image
        context: gives the files

    Returns:
        The texts of the codes.

    Raises:
        NotFoundError: When there is no such file.
        InvalidError: When it is no image, or no code can be read in it.
        TooLargeError: When the image has more than 40 million pixels.

    Examples:
        >>> import segno
        >>> segno.make("hello").save(str(context.workspace / "q.png"), scale=8)
        >>> decode_qr("q.png", context)["text"]
        'hello'
    """
    reader = library("zxingcpp")
    image = open_image(context.read_bytes(path), path).convert("L")
    try:
        found = [code for code in reader.read_barcodes(image) if code.valid]
    except (ValueError, RuntimeError, TypeError) as cause:
        raise InvalidError(f"image {path!r} cannot be searched for codes: {cause}") from cause
    if not found:
        raise InvalidError(f"no QR code or barcode can be read in {path!r}", hint="try a larger or sharper image")
    texts = [str(code.text) for code in found]
    return {"text": texts[0], "texts": texts, "formats": [str(code.format).split(".")[-1] for code in found]}
