"""The webhook's pages: keys made, shown once, replaced and retired; the log of deliveries and of refusals."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from commerce.models import Order, Source
from ingestion.actions.issue_webhook_key import TwoKeysAreInForceError, issue_webhook_key
from ingestion.actions.retire_webhook_key import retire_webhook_key
from ingestion.models import Delivery, ImportJob, WebhookKey
from ingestion.tasks import run_import_task
from kit import clock
from people.models import DomainEvent
from people.permissions import NotAllowedError
from tests.ingestion.webhook.conftest import FILE, OTHER_FILE, distributor, issued, secret  # noqa: F401
from tests.ingestion.webhook.sending import post

KEYS = "/admin/ingestion/webhookkey/"
LOG = "/admin/ingestion/delivery/"


def secret_in(page: str) -> str:
    start = page.index("whsec_")
    return page[start : page.index("<", start)]


def test_a_key_is_made_with_its_source_shown_once_and_works(client_of, ada):
    browser = client_of(ada)
    answer = browser.post(f"{KEYS}add/", {"name": "SAP of Lisbon"})
    made = secret_in(answer.text)
    assert "no-store" in answer["Cache-Control"]
    assert answer.text.count(made) == 3  # by itself, and in both programs
    assert "http://mara.localhost/webhook/sales" in answer.text
    source = Source.objects.get(name="SAP of Lisbon")
    assert (source.slug, source.kind) == ("sap-of-lisbon", "webhook")
    key = WebhookKey.objects.get()
    assert post(made, FILE).status_code == 202
    for page in (KEYS, f"{KEYS}{key.pk}/change/", LOG, "/admin/people/domainevent/"):
        assert made not in browser.get(page).text
    assert f"…{made[-4:]}" in browser.get(KEYS).text
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(k::text || e::text, '') FROM ingestion_webhookkey k, people_domainevent e")
        assert made not in cursor.fetchone()[0]


def test_two_keys_overlap_until_the_old_one_is_retired(client_of, ada, secret, distributor):  # noqa: F811
    browser = client_of(ada)
    newer = secret_in(browser.post(f"{KEYS}add/", {"source": distributor.pk}).text)
    assert post(secret, FILE).status_code == 202
    assert post(newer, FILE).status_code == 200
    third = browser.post(f"{KEYS}add/", {"source": distributor.pk})
    assert "two keys in force" in third.text
    assert WebhookKey.objects.count() == 2
    old = WebhookKey.objects.get(hint=secret[-4:])
    assert browser.post(f"{KEYS}{old.pk}/retire").status_code == 302
    assert post(secret, OTHER_FILE, webhook_id="d-9").status_code == 401
    assert post(newer, OTHER_FILE, webhook_id="d-9").status_code == 202
    old.refresh_from_db()
    assert (old.secret, old.retired_by) == ("", ada)
    assert "send.sh" not in browser.get(f"{KEYS}{old.pk}/change/").text
    assert set(DomainEvent.objects.filter(event__startswith="webhook_key").values_list("event", flat=True)) == {
        "webhook_key.issued",
        "webhook_key.retired",
    }


def test_the_database_holds_two_keys_at_most(issued, distributor, ada):  # noqa: F811
    issue_webhook_key(source=distributor, actor=ada, at=clock.now())
    with pytest.raises(TwoKeysAreInForceError):
        issue_webhook_key(source=distributor, actor=ada, at=clock.now())
    for slot in (1, 2, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            WebhookKey.objects.create(source=distributor, slot=slot, hint="x", secret="x", created_at=clock.now())


def test_the_page_says_when_a_key_was_last_used(client_of, ada, issued, secret):  # noqa: F811
    assert "has not been used yet" in client_of(ada).get(f"{KEYS}{issued.key.pk}/change/").text
    post(secret, FILE)
    assert "was last used" in client_of(ada).get(f"{KEYS}{issued.key.pk}/change/").text


@pytest.mark.parametrize("form", [{}, {"name": " "}, {"name": "x", "source": "1"}])
def test_a_key_needs_one_source(client_of, ada, form):
    answer = client_of(ada).post(f"{KEYS}add/", form)
    assert answer.status_code == 200
    assert (WebhookKey.objects.count(), "whsec_" in answer.text) == (0, False)


def test_who_may_not_keep_keys_makes_none_and_retires_none(client_of, max_, mara, issued):  # noqa: F811
    for user in (max_, mara):
        browser = client_of(user)
        assert browser.post(f"{KEYS}add/", {"name": "Mine"}).status_code == 403
        assert browser.post(f"{KEYS}{issued.key.pk}/retire").status_code == 403
        with pytest.raises(NotAllowedError):
            retire_webhook_key(key=issued.key, actor=user, at=clock.now())
    assert WebhookKey.objects.get().retired_at is None
    assert "Retire the key" not in client_of(max_).get(f"{KEYS}{issued.key.pk}/change/").text


def test_the_log_shows_what_became_of_each_and_runs_it_again(client_of, max_, secret, tenant):  # noqa: F811
    post(secret, FILE + b"A3,2026-02-01,C2,SKU1,x,5,5\n")
    delivery = Delivery.objects.get()
    run_import_task(job_id=delivery.job_id, schema_name=tenant.schema_name)
    browser = client_of(max_)
    page = browser.get(f"{LOG}{delivery.pk}/change/").text
    assert "Applied" in page
    assert f"/admin/ingestion/importjob/{delivery.job_id}/change/" in page
    assert "Run its import again" in page
    assert browser.post(f"{LOG}{delivery.pk}/run").status_code == 302
    delivery.job.refresh_from_db()
    assert delivery.job.state == "waiting"


def test_a_file_that_came_twice_is_brought_in_by_a_person(client_of, max_, mara, secret, tenant):  # noqa: F811
    post(secret, FILE)
    post(secret, FILE, webhook_id="d-2")
    copy = Delivery.objects.get(webhook_id="d-2")
    assert client_of(mara).post(f"{LOG}{copy.pk}/run").status_code == 403
    browser = client_of(max_)
    assert "Bring it in all the same" in browser.get(f"{LOG}{copy.pk}/change/").text
    assert "the same file as before" in browser.get(LOG).text
    browser.post(f"{LOG}{copy.pk}/run")
    copy.refresh_from_db()
    assert copy.job.source == copy.source
    run_import_task(job_id=copy.job_id, schema_name=tenant.schema_name)
    assert (Order.objects.count(), ImportJob.objects.count()) == (2, 2)


def test_refusals_are_counted_by_day_and_reason(client_of, max_, tenant, secret):  # noqa: F811
    for _ in range(3):
        post("whsec_AAAA", FILE)
    with clock.frozen(clock.now() + timedelta(days=1)):
        post("whsec_AAAA", FILE)
    page = client_of(max_).get("/admin/ingestion/webhookrefusal/").text
    assert page.count("Not signed by a key in force") >= 2
    assert ">3<" in page.replace(" ", "").replace("\n", "")
