"""Asks the program that decodes (`reader.py`), and turns what it finds wrong into a refusal."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kit.child import ChildDiedError, Limits, running
from loyalty.pictures.refusal import PictureRefusedError
from loyalty.pictures.sniff import MEDIA_TYPES, sniff_format

LIMITS: Final = Limits(memory_bytes=1_500_000_000, seconds=60)


@dataclass(frozen=True, slots=True)
class Page:
    """One page as a clean JPEG. `look` is its perceptual hash, `codes` the texts of the QR codes on it."""

    picture: bytes
    width: int
    height: int
    look: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    media_type: str
    pages: tuple[Page, ...]


def decode(path: Path) -> Paper:
    """The pages of a picture or PDF. It takes seconds: call it outside of a transaction.

    Raises:
        PictureRefusedError: it is neither, it is too large, damaged, or made to hurt.
    """
    found = sniff_format(path)
    pages: list[Page] = []
    picture = b""
    try:
        with running("loyalty.pictures.reader", {"path": str(path), "format": found}, LIMITS) as child:
            for letter, payload in child.frames():
                if letter == b"P":
                    picture = payload
                else:
                    measured = json.loads(payload)
                    pages.append(Page(picture=picture, **{**measured, "codes": tuple(measured["codes"])}))
            summary = child.summary
    except ChildDiedError:
        raise PictureRefusedError(
            "The file broke the program that reads it, or took it too long. Take the photo again."
        ) from None
    if "refused" in summary:
        raise PictureRefusedError(summary["refused"])
    return Paper(MEDIA_TYPES[found], tuple(pages))
