"""How a picture looks, in 256 bits: pictures of one paper differ in few of them."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE: Final = 16
_SAMPLES: Final = 64  # the picture is looked at in 64 by 64 dots


def look_of(picture: Image.Image) -> str:
    """The perceptual hash of a picture: 64 hex digits.

    Each bit tells whether one of the 16 by 16 slowest waves of the picture's brightness (a two-dimensional cosine
    transform) is stronger than their median. Scaling and JPEG change a few bits; turning by some degrees changes
    many, so that a paper photographed anew is not found.
    """
    dots = picture.convert("L").resize((_SAMPLES, _SAMPLES), Image.Resampling.LANCZOS)
    waves = _cosines() @ np.asarray(dots, dtype=np.float64) @ _cosines().T
    bits = waves > np.median(waves)
    return np.packbits(bits).tobytes().hex()


def distance(one: str, other: str) -> int:
    """In how many bits two looks differ: 0 to 256."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


@cache
def _cosines() -> NDArray[np.float64]:
    """The first rows of the DCT-II matrix."""
    frequency, place = np.meshgrid(np.arange(SIDE), np.arange(_SAMPLES), indexing="ij")
    return np.cos(np.pi * frequency * (2 * place + 1) / (2 * _SAMPLES))
