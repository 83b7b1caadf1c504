from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from loyalty.pictures import decode as decoding
from loyalty.pictures.decode import decode
from loyalty.pictures.refusal import PictureRefusedError
from tests.loyalty.pictures.drawn import as_heic, as_jpeg, as_pdf, as_png, draw_invoice

GPS = 0x8825
ORIENTATION = 0x0112


@pytest.fixture
def at(tmp_path):
    def write(content: bytes, name: str = "nobody-checks.xyz") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (as_jpeg(), "image/jpeg"),
        (as_png(), "image/png"),
        (as_heic(), "image/heic"),
        (as_pdf(), "application/pdf"),
    ],
)
def test_each_form_becomes_a_clean_jpeg(at, content, media_type):
    paper = decode(at(content))
    assert paper.media_type == media_type
    (page,) = paper.pages
    with Image.open(BytesIO(page.picture)) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (page.width, page.height)
    assert len(page.look) == 64


def test_each_page_of_a_pdf_is_one(at):
    paper = decode(at(as_pdf(draw_invoice("A-1"), draw_invoice("A-2", seed=2))))
    assert len(paper.pages) == 2
    assert paper.pages[0].look != paper.pages[1].look


def test_a_picture_is_turned_upright_and_tells_nothing_else(at):
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # taken with the phone on its side
    exif[GPS] = {1: "N", 2: (38.0, 42.0, 0.0)}
    (page,) = decode(at(as_jpeg(exif=exif, comment=b"my kitchen"))).pages
    assert (page.width, page.height) == (877, 620)
    with Image.open(BytesIO(page.picture)) as picture:
        assert not picture.getexif()
        assert "comment" not in picture.info
    assert b"kitchen" not in page.picture


def test_what_is_seen_through_becomes_white(at):
    glass = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    (page,) = decode(at(as_png(glass))).pages
    with Image.open(BytesIO(page.picture)) as picture:
        assert picture.getpixel((50, 50)) == (255, 255, 255)


def test_a_large_picture_is_made_smaller(at):
    (page,) = decode(at(as_jpeg(Image.new("RGB", (6000, 3000), "white")))).pages
    assert (page.width, page.height) == (2400, 1200)


def test_a_file_that_takes_too_much_memory_is_refused_and_the_worker_lives(at, monkeypatch):
    """The control of the limits: the program has room for itself, and none for the picture."""
    monkeypatch.setattr(decoding, "LIMITS", decoding.Limits(memory_bytes=400_000_000, seconds=60))
    with pytest.raises(PictureRefusedError, match=r"more memory|broke the program|damaged"):
        decode(at(as_png(Image.new("RGB", (7900, 7900), "white"))))


def test_a_file_that_takes_too_long_is_refused(at, monkeypatch):
    monkeypatch.setattr(decoding, "LIMITS", decoding.Limits(memory_bytes=1_500_000_000, seconds=0))
    with pytest.raises(PictureRefusedError, match="took it too long"):
        decode(at(as_jpeg()))
