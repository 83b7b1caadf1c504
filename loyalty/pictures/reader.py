"""The program that decodes a stranger's picture or PDF: `python -m loyalty.pictures.reader`.

For each page it sends P, the picture made anew as JPEG, and M, what was measured. Refused, it sends a summary only.
"""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pillow_heif
import pypdfium2
import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from kit.child import read_job, send_frame, send_summary
from loyalty.pictures.look import look_of
from loyalty.pictures.refusal import PictureRefusedError

MOST_PIXELS: Final = 64_000_000  # the sensor of a good phone; more is a bomb or a poster
MOST_PAGES: Final = 10
LONGEST_SIDE: Final = 2400  # small print of a receipt stays legible
QUALITY: Final = 82
_SCALE_MOST: Final = 300 / 72  # a PDF page as it would be scanned
_DAMAGED: Final = "The file is damaged or incomplete. Take the photo again, or save the PDF anew."


def main() -> None:
    job = read_job()
    try:
        pages = 0
        for picture in _open(Path(job["path"]), job["format"]):
            pages += 1
            _send_page(picture)
        summary: dict[str, Any] = {"pages": pages}
    except PictureRefusedError as error:
        summary = {"refused": str(error)}
    except MemoryError:
        summary = {"refused": "The picture needs more memory than is allowed. Take it with a lower resolution."}
    send_summary(summary)


def _open(path: Path, form: str) -> Iterator[Image.Image]:
    if form == "pdf":
        yield from _pages_of(path)
        return
    if form == "heic":
        pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # our own bound is lower, and is checked before anything is decoded
    try:
        with Image.open(path, formats=["HEIF" if form == "heic" else form.upper()]) as picture:
            _refuse_too_many(picture.width * picture.height)
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            yield _clean(picture)
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, EOFError):
        raise PictureRefusedError(_DAMAGED) from None


def _pages_of(path: Path) -> Iterator[Image.Image]:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        words = "The PDF is locked with a password; save it without one." if "assword" in str(error) else _DAMAGED
        raise PictureRefusedError(words) from None
    if not 1 <= len(document) <= MOST_PAGES:
        raise PictureRefusedError(f"The PDF has {len(document)} pages; 1 to {MOST_PAGES} are taken.")
    for number in range(len(document)):
        try:
            page = document[number]
            longest = max(page.get_size())
            scale = min(_SCALE_MOST, LONGEST_SIDE / longest) if longest > 0 else 1
            yield _clean(page.render(scale=scale, may_draw_forms=False).to_pil())
        except pypdfium2.PdfiumError:
            raise PictureRefusedError(_DAMAGED) from None


def _refuse_too_many(pixels: int) -> None:
    if pixels > MOST_PIXELS:
        raise PictureRefusedError(
            f"The picture has {pixels / 1e6:,.0f} megapixels, and {MOST_PIXELS // 1_000_000} are allowed. "
            "Take it with a lower resolution."
        )


def _clean(picture: Image.Image) -> Image.Image:
    """Upright, on white, without anything but the dots: no place, no phone, no profile."""
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", upright.size, "white")
    clean.paste(upright, mask=upright.getchannel("A") if upright.mode in ("RGBA", "LA") else None)
    return clean


def _send_page(picture: Image.Image) -> None:
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    send_frame(b"P", out.getvalue())
    codes = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    measured = {
        "width": picture.width,
        "height": picture.height,
        "look": look_of(picture),
        "codes": [code.text for code in codes if code.valid],
    }
    send_frame(b"M", json.dumps(measured).encode())


if __name__ == "__main__":
    main()
