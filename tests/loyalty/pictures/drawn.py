"""Papers drawn for the tests, in the forms in which phones and offices send them."""

import random
from io import BytesIO

import pillow_heif
from PIL import Image, ImageDraw, ImageFont

WARES = ["PVC pipe 20 mm", "Elbow 90", "Tap chrome", "Cement glue 500 ml", "Ball valve"]


def draw_invoice(number: str = "A-1", *, seed: int = 1, size: tuple[int, int] = (620, 877)) -> Image.Image:
    chance = random.Random(seed)  # noqa: S311 - the same papers in every run
    paper = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(paper)
    font = ImageFont.load_default(20)
    pen.text((40, 40), "Rita's Hardware", font=ImageFont.load_default(34), fill="black")
    pen.text((400, 50), f"Invoice {number}", font=font, fill="black")
    for row in range(chance.randint(5, 9)):
        pen.text((40, 200 + row * 32), chance.choice(WARES), font=font, fill="black")
        pen.text((450, 200 + row * 32), f"{chance.randint(100, 99_999) / 100:.2f}", font=font, fill="black")
    return paper


def as_jpeg(picture: Image.Image | None = None, **options: object) -> bytes:
    return _saved(picture or draw_invoice(), "JPEG", **{"quality": 90, **options})


def as_png(picture: Image.Image | None = None, **options: object) -> bytes:
    return _saved(picture or draw_invoice(), "PNG", **options)


def as_pdf(*pages: Image.Image) -> bytes:
    first, *rest = pages or (draw_invoice(),)
    return _saved(first, "PDF", save_all=True, append_images=rest)


def as_heic(picture: Image.Image | None = None) -> bytes:
    pillow_heif.register_heif_opener()
    return _saved(picture or draw_invoice(), "HEIF")


def _saved(picture: Image.Image, form: str, **options: object) -> bytes:
    out = BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()
