"""Rita, a dealer, and Paul, a plumber who buys from her."""

from datetime import UTC, datetime

import pytest

from loyalty.models import Consumer, ConsumerRetailer, Retailer
from people.roles import Role

SINCE = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def rita(hire):
    user = hire("rita", Role.RETAILER)
    return Retailer.objects.create(
        user=user,
        state=Retailer.State.ACTIVE,
        phone="+351210000001",
        contact_name="Rita",
        shop_name="Rita's Hardware",
        region="North",
        activated_at=SINCE,
    )


@pytest.fixture
def paul(hire, rita):
    user = hire("paul", Role.CONSUMER)
    consumer = Consumer.objects.create(
        user=user, phone="+351910000001", name="Paul", trade="plumber", registered_by=rita
    )
    ConsumerRetailer.objects.create(consumer=consumer, retailer=rita, consented_at=SINCE, consent_text="Yes.")
    return consumer
