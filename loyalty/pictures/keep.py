"""Keeps a paper: the original as it came, read-only, under its hash, and a clean picture of each page."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Final

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from loyalty.pictures.decode import Page, decode
from tenants.storage import protect_file

_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/heic": "heic", "application/pdf": "pdf"}


@dataclass(frozen=True, slots=True)
class KeptPage:
    """`picture` is the name in storage; the rest was measured, see `decode.Page`."""

    picture: str
    page: Page


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """`original` is the name in storage."""

    original: str
    media_type: str
    sha256: str
    pages: tuple[KeptPage, ...]


@contextmanager
def keeping(path: Path, *, folder: str) -> Iterator[KeptPaper]:
    """Decode a file and keep it below `folder`. Whatever fails inside the block takes the kept files away again.

    Enter it outside of a transaction (decoding takes seconds), and write the rows inside the block.
    Raises PictureRefusedError, and then nothing is kept.
    """
    paper = decode(path)
    names: list[str] = []
    try:
        original = f"{folder}/originals/{uuid.uuid4()}.{_ENDINGS[paper.media_type]}"
        with path.open("rb") as source:
            sha256 = file_digest(source, "sha256").hexdigest()
            names.append(default_storage.save(original, File(source)))
        protect_file(names[0])
        pages: list[KeptPage] = []
        for page in paper.pages:
            names.append(default_storage.save(f"{folder}/pictures/{uuid.uuid4()}.jpg", ContentFile(page.picture)))
            pages.append(KeptPage(names[-1], page))
        yield KeptPaper(names[0], paper.media_type, sha256, tuple(pages))
    except BaseException:
        forget_files(names)
        raise


def forget_files(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)
