from django.urls import reverse

from loyalty.models import IssuerKey, ProductAlias
from tests.loyalty.einvoice.signer import Signer


def test_a_spelling_is_kept_plain(client_of, mara, pipe):
    client_of(mara).post(reverse("admin:loyalty_productalias_add"), {"text": "  Grey  TUBE ", "product": pipe.pk})
    alias = ProductAlias.objects.get()
    assert (alias.text, alias.product, alias.created_by) == ("grey tube", pipe, mara)


def test_a_key_must_be_one(client_of, ada):
    browser, path = client_of(ada), reverse("admin:loyalty_issuerkey_add")
    page = browser.post(path, {"name": "Registrar", "key_id": "", "public_key": "no key", "is_active": "on"})
    assert "no RSA public key" in page.text
    assert not IssuerKey.objects.exists()
    browser.post(path, {"name": "Registrar", "public_key": Signer().key.public_key, "is_active": "on"})
    assert IssuerKey.objects.get().is_active
