from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from loyalty.pictures.keep import keeping
from tests.loyalty.pictures.drawn import as_jpeg, as_pdf, draw_invoice


@pytest.fixture
def photo(tmp_path) -> Path:
    path = tmp_path / "photo"
    path.write_bytes(as_jpeg())
    return path


def test_the_original_is_kept_as_it_came_and_read_only(tenant, photo):
    with keeping(photo, folder="invoices") as paper:
        kept = Path(default_storage.path(paper.original))
    assert kept.read_bytes() == photo.read_bytes()
    assert paper.sha256 == sha256(photo.read_bytes()).hexdigest()
    assert kept.stat().st_mode & 0o777 == 0o440
    assert tenant.schema_name in kept.parts


def test_each_page_has_a_picture_and_all_one_original(tenant, tmp_path):
    path = tmp_path / "scan"
    path.write_bytes(as_pdf(draw_invoice("A-1"), draw_invoice("A-2", seed=2)))
    with keeping(path, folder="invoices") as paper:
        assert len({page.picture for page in paper.pages}) == 2
    assert all(default_storage.exists(page.picture) for page in paper.pages)


def test_what_fails_afterwards_leaves_no_file(tenant, photo):
    before = sorted(settings.MEDIA_ROOT.glob("**/papers/**/*.*"))
    with pytest.raises(ZeroDivisionError), keeping(photo, folder="papers"):
        raise ZeroDivisionError
    assert sorted(settings.MEDIA_ROOT.glob("**/papers/**/*.*")) == before
