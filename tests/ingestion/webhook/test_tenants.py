"""A key is worth something at its own host only."""

from django_tenants.utils import tenant_context

from commerce.models import Source
from ingestion.actions.issue_webhook_key import issue_webhook_key
from ingestion.models import Delivery, WebhookKey
from ingestion.webhook.keys import PURPOSE
from kit import clock
from tenants.encryption import UnreadableSecretError, decrypt
from tests.ingestion.webhook.conftest import FILE, OTHER_FILE
from tests.ingestion.webhook.sending import post


def issue_for_otto(other_tenant, otto) -> str:
    with tenant_context(other_tenant):
        source = Source.objects.create(slug="lisbon", name="Lisbon Tools", kind=Source.Kind.WEBHOOK)
        return issue_webhook_key(source=source, actor=otto, at=clock.now()).secret


def test_a_key_of_one_tenant_is_refused_at_the_others_host(secret, other_tenant, otto):
    issue_for_otto(other_tenant, otto)
    assert post(secret, FILE, host="otto").status_code == 401
    with tenant_context(other_tenant):
        assert Delivery.objects.count() == 0
    assert Delivery.objects.count() == 0


def test_the_same_id_and_file_are_new_in_each_tenant(secret, other_tenant, otto):
    theirs = issue_for_otto(other_tenant, otto)
    assert post(secret, FILE).status_code == 202
    assert post(theirs, FILE, host="otto").status_code == 202
    assert post(theirs, OTHER_FILE, host="otto").status_code == 409
    assert post(secret, FILE).status_code == 200


def test_a_key_copied_into_another_tenant_cannot_be_read_there(secret, issued, other_tenant, otto):
    issue_for_otto(other_tenant, otto)
    with tenant_context(other_tenant):
        WebhookKey.objects.update(secret=issued.key.secret)
        try:
            decrypt(issued.key.secret, purpose=PURPOSE)
        except UnreadableSecretError:
            pass
        else:
            raise AssertionError("It was read.")
    assert post(secret, FILE, host="otto").status_code == 401


def test_sources_of_one_tenant_count_their_ids_by_themselves(secret, ada):
    other = Source.objects.create(slug="porto", name="Porto Tools")
    second = issue_webhook_key(source=other, actor=ada, at=clock.now()).secret
    assert post(secret, FILE).status_code == 202
    assert post(second, FILE).status_code == 202
    assert Delivery.objects.filter(copy_of=None).count() == 2
