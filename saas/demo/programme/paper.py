"""Invoices on paper, drawn as a phone would photograph them: a little crooked, on a desk."""

import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from PIL import Image, ImageDraw, ImageFont

_WIDTH, _HEIGHT = 820, 1160
_INK, _PAPER, _DESK = "#20242c", "#fcfbf7", "#b9a488"


@dataclass(frozen=True, slots=True)
class PaperLine:
    sku: str
    text: str
    quantity: int
    price: Decimal

    @property
    def net(self) -> Decimal:
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class Paper:
    shop: str
    street: str
    city: str
    buyer: str
    number: str
    day: date
    lines: tuple[PaperLine, ...]

    @property
    def net(self) -> Decimal:
        return sum((line.net for line in self.lines), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return (self.net * Decimal("0.19")).quantize(Decimal("0.01"))


def draw_photo(paper: Paper, *, seed: int) -> bytes:
    """A JPEG; the same paper and seed give the same bytes."""
    generator = np.random.default_rng(seed)
    sheet = _draw_sheet(paper)
    turned = sheet.rotate(
        float(generator.uniform(-2.5, 2.5)), expand=True, fillcolor=_DESK, resample=Image.Resampling.BILINEAR
    )
    photo = Image.new("RGB", (turned.width + 60, turned.height + 60), _DESK)
    photo.paste(turned, (30, 30))
    buffer = io.BytesIO()
    photo.save(buffer, "JPEG", quality=72)
    return buffer.getvalue()


def _draw_sheet(paper: Paper) -> Image.Image:
    sheet = Image.new("RGB", (_WIDTH, _HEIGHT), _PAPER)
    pen = ImageDraw.Draw(sheet)
    large, plain = ImageFont.load_default(34), ImageFont.load_default(21)
    pen.text((60, 60), paper.shop, _INK, font=large)
    pen.text((60, 112), f"{paper.street}, {paper.city}", _INK, font=plain)
    pen.text((60, 200), paper.buyer, _INK, font=plain)
    pen.text((60, 280), f"Rechnung {paper.number}", _INK, font=large)
    pen.text((560, 288), f"{paper.day:%d.%m.%Y}", _INK, font=plain)
    pen.line((60, 345, _WIDTH - 60, 345), _INK, 2)
    for place, line in enumerate(paper.lines):
        top = 365 + place * 44
        pen.text((60, top), f"{line.quantity} x {line.text[:40]}", _INK, font=plain)
        pen.text((_WIDTH - 60, top), _comma(line.net), _INK, font=plain, anchor="ra")
    top = 385 + len(paper.lines) * 44
    pen.line((60, top, _WIDTH - 60, top), _INK, 2)
    sums = (("Netto", paper.net), ("MwSt. 19 %", paper.tax), ("Gesamt", paper.net + paper.tax))
    for place, (words, amount) in enumerate(sums):
        pen.text((480, top + 16 + place * 38), words, _INK, font=plain)
        pen.text((_WIDTH - 60, top + 16 + place * 38), _comma(amount), _INK, font=plain, anchor="ra")
    return sheet


def _comma(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")
