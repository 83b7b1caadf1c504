import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django_tenants.utils import tenant_context

from people.models import User
from tenants.models import Tenant

RITA = {"slug": "rita", "name": "Rita's", "kind": "merchant"}


def run(**options):
    """The line of JSON that scripts read, and what a person reads."""
    out, said = StringIO(), StringIO()
    call_command("provision_tenant", **options, stdout=out, stderr=said)
    return json.loads(out.getvalue().splitlines()[-1]), said.getvalue()


def test_gives_the_first_admin_s_link(db):
    made, _ = run(**RITA, admin_username="nina")
    assert (made["tenant"], made["host"], made["state"]) == ("rita", "rita.localhost", "ready")
    assert made["setup_link"].startswith("http://rita.localhost/accounts/password/reset/key/")
    with tenant_context(Tenant.objects.get(slug="rita")):
        assert User.objects.get().username == "nina"


def test_says_that_nobody_can_log_in(db):
    made, said = run(**RITA)
    assert (made["state"], made["setup_link"]) == ("ready", None)
    assert "Nobody can log in" in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"slug": "mara", "admin_username": "nina"}, "is taken"),
        ({"timezone": "Mars"}, "timezone: This is not"),
        ({"admin_username": "with space"}, "admin_username: Enter a valid"),
        ({"admin_username": "nina", "admin_email": "nina"}, "admin_email: Enter a valid"),
        ({"admin_email": "nina@example.com"}, "admin_username: This field"),
    ],
)
def test_refuses_in_words(db, options, words):
    with pytest.raises(CommandError, match=words):
        run(**{**RITA, **options})
    assert not Tenant.objects.filter(slug="rita").exists()
