import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tenants.models import Domain, Tenant

RITA = {"slug": "rita", "name": "Rita's", "kind": "merchant"}


def run(*arguments, **options):
    """The line of JSON that scripts read."""
    out = StringIO()
    call_command(*arguments, **options, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue().splitlines()[-1])


def test_makes_suspends_resumes_and_deletes(committed, settings, tmp_path):
    settings.DUMPS_ROOT = tmp_path
    made = run("provision_tenant", **RITA, admin_username="nina")
    assert (made["tenant"], made["host"], made["state"]) == ("rita", "rita.localhost", "ready")
    assert run("suspend_tenant", "rita") == {"tenant": "rita", "state": "suspended"}
    assert run("resume_tenant", "rita") == {"tenant": "rita", "state": "ready"}
    assert run("delete_tenant", "rita", confirm="rita")["state"] == "deleted"
    assert not Tenant.objects.filter(slug="rita").exists()


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (["suspend_tenant", "nobody"], {}, "does not exist"),
        (["resume_tenant", "mara"], {}, "mara is ready"),
        (["delete_tenant", "mara"], {"confirm": "otto"}, "Type mara"),
    ],
)
def test_refuses_in_words(db, arguments, options, words):
    with pytest.raises(CommandError, match=words):
        run(*arguments, **options)
    assert Tenant.objects.filter(state=Tenant.State.READY).count() == 2


def test_makes_the_platform_once(db):
    for _ in range(2):
        assert run("provision_platform", "localhost", "platform.localhost")["platform"] == "ready"
    hosts = Domain.objects.filter(tenant__schema_name="public").values_list("domain", "is_primary")
    assert set(hosts) == {("localhost", True), ("platform.localhost", False)}


def test_has_nothing_to_migrate(db):
    assert run("migrate_tenants", check=True) == {"behind": 0}
