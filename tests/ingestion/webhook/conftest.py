from typing import Any

import pytest

from commerce.models import Source
from ingestion.actions.issue_webhook_key import IssuedKey, issue_webhook_key
from kit import clock
from people.models import User
from tests.ingestion.conftest import _own_media as _own_media
from tests.ingestion.conftest import sales

FILE = sales("A1,2026-02-01,C1,SKU1,2,5.00,10.00", "A2,2026-02-01,C2,SKU1,1,5.00,5.00").encode()
OTHER_FILE = sales("B1,2026-02-02,C1,SKU1,3,5.00,15.00").encode()


@pytest.fixture
def distributor(tenant: Any) -> Source:
    return Source.objects.create(slug="lisbon", name="Lisbon Tools", kind=Source.Kind.WEBHOOK)


@pytest.fixture
def issued(distributor: Source, ada: User) -> IssuedKey:
    """A key of Lisbon Tools, in force."""
    return issue_webhook_key(source=distributor, actor=ada, at=clock.now())


@pytest.fixture
def secret(issued: IssuedKey) -> str:
    return issued.secret
