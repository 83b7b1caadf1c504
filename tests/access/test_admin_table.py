import pytest
from django.apps import apps
from django.urls import reverse

from people.roles import Role
from saas.admin_sites import tenant_site
from tenants.models import Tenant
from tests.access.admin_table import TABLE
from tests.access.filler import fill


def test_each_admin_class_has_a_row():
    registered = {model._meta.label_lower for model in tenant_site._registry}
    assert registered - TABLE.keys() == set(), "add rows for these to tests/access/admin_table.py"
    assert TABLE.keys() - registered == set(), "no admin class is registered for these"


@pytest.mark.parametrize("label", TABLE)
def test_each_role_reaches_what_the_table_says(label, hire, client_of, tenant):
    row, model = TABLE[label], apps.get_model(label)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    thing = tenant if model is Tenant else fill(model, "mine", {})
    pages = {
        "view": reverse(f"{name}_changelist"),
        "add": reverse(f"{name}_add"),
        "change": reverse(f"{name}_change", args=[thing.pk]),
        "delete": reverse(f"{name}_delete", args=[thing.pk]),
    }
    answers, wanted = {}, {}
    for role in Role:
        browser = client_of(hire(f"a_{role.name.lower()}", role))
        for verb, path in pages.items():
            # A change page opens for whoever may view; only who may change is let past its form.
            answer = browser.post(path, {"no": "field"}) if verb == "change" else browser.get(path)
            answers[role.value, verb] = is_let_in(answer)
            wanted[role.value, verb] = role in getattr(row, verb)
    assert answers == wanted


def is_let_in(answer):
    if answer.status_code == 302:
        return not answer["Location"].startswith(("/admin/login/", "/accounts/login/"))
    assert answer.status_code in {200, 403}
    return answer.status_code == 200
