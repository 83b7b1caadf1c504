"""Twenty senders at once, with real commits; and what happens where the database does not hold the rule."""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from ingestion.models import Delivery, ImportJob
from tests.ingestion.webhook.conftest import FILE
from tests.ingestion.webhook.sending import post
from tests.races import race


@pytest.mark.usefixtures("committed")
class TestCommitted:
    def test_the_same_delivery_twenty_times_at_once_is_taken_once(self, tenant, secret):
        answers = Counter(race(tenant, lambda number: post(secret, FILE).status_code))
        assert answers == {202: 1, 200: 19}
        assert (Delivery.objects.get().replays, ImportJob.objects.count()) == (19, 1)
        assert len(list(Path(settings.MEDIA_ROOT).rglob("*.dat"))) == 1

    def test_the_same_file_under_twenty_ids_at_once_is_brought_in_once(self, tenant, secret):
        answers = Counter(race(tenant, lambda number: post(secret, FILE, webhook_id=f"d-{number}").status_code))
        assert answers == {202: 1, 208: 19}
        assert ImportJob.objects.count() == 1
        assert Delivery.objects.filter(copy_of=None).count() == 1

    def test_twenty_files_under_one_id_at_once_let_one_in(self, tenant, secret):
        def send(number: int) -> int:
            return post(secret, FILE + f"A{number},2026-02-01,C1,S,1,1,1\n".encode()).status_code

        assert Counter(race(tenant, send)) == {202: 1, 409: 19}
        assert ImportJob.objects.count() == 1


@pytest.mark.usefixtures("remade")
def test_the_control_without_the_constraints_takes_it_more_than_once(tenant, secret):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ingestion_delivery DROP CONSTRAINT an_id_of_a_source_is_taken_once")
        cursor.execute("DROP INDEX a_content_of_a_source_is_taken_once")
    answers = Counter(race(tenant, lambda number: post(secret, FILE).status_code))
    assert answers[202] > 1
    assert ImportJob.objects.count() > 1
