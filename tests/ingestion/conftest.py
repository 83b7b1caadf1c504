"""Files made in a line, and brought in as the product does it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from commerce.models import Source
from ingestion.actions.run_import import run_import
from ingestion.actions.start_import import start_import
from ingestion.models import ImportJob
from people.record import SYSTEM
from tenants.models import Tenant

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEADER = "Order ID,Date,Customer ID,SKU,Quantity,Unit price,Line total"

Bring = Callable[..., ImportJob]


@pytest.fixture(autouse=True)
def _own_media(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def source(tenant: Tenant) -> Source:
    return Source.objects.create(slug="till", name="Till")


@pytest.fixture
def start(source: Source) -> Bring:
    """Store a file given as text or bytes; `run_import` is yet to come."""

    def begin(content: str | bytes, *, kind: str = "sales", name: str = "sales.csv", **more: Any) -> ImportJob:
        data = content.encode() if isinstance(content, str) else content
        fields = {"source": source, "actor": SYSTEM, "at": AT, **more}
        return start_import(file=ContentFile(data, name=name), original_name=name, kind=kind, **fields)

    return begin


@pytest.fixture
def bring(start: Bring) -> Bring:
    """Store a file and run it."""

    def do(content: str | bytes, **more: Any) -> ImportJob:
        return run_import(job=start(content, **more), at=more.get("at", AT) + timedelta(seconds=1))

    return do


def sales(*lines: str, header: str = HEADER) -> str:
    return "\n".join([header, *lines]) + "\n"
