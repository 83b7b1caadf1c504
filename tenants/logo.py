"""A logo as we keep it: drawn anew from its pixels, so that nothing else that was in the file comes along."""

import io
import uuid
import warnings
from typing import BinaryIO, Final

from django.core.files.base import ContentFile
from PIL import Image, UnidentifiedImageError

LARGEST_BYTES: Final = 5 * 1024**2
LARGEST_PIXELS: Final = 25_000_000  # a bomb of a few kilobytes unpacks to gigabytes
EDGE: Final = 512
FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")  # no SVG: it is a program


class LogoRefusedError(Exception):
    """The file is no picture that we take, in words for the person who sent it."""


def redraw_logo(file: BinaryIO, *, size: int) -> "ContentFile[bytes]":
    """A PNG of at most EDGE pixels a side under a name of our own. Raises LogoRefusedError."""
    if size > LARGEST_BYTES:
        raise LogoRefusedError("The picture may have up to 5 MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=FORMATS)
            if picture.width * picture.height > LARGEST_PIXELS:
                raise LogoRefusedError("The picture may have up to 25 million pixels.")
            picture.thumbnail((EDGE, EDGE))
            drawn = io.BytesIO()
            picture.convert("RGBA").save(drawn, "PNG")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombWarning) as error:
        raise LogoRefusedError("This is no PNG, JPEG, WebP or GIF picture.") from error
    return ContentFile(drawn.getvalue(), name=f"{uuid.uuid4().hex}.png")
