from django.conf import settings

from saas.admin_sites import platform_site, tenant_site
from tenants.models import Tenant


def test_staff_reach_the_tenant_site(client_of, ada):
    answer = client_of(ada).get("/admin/")
    assert answer.status_code == 200
    assert "Mara&#x27;s" in answer.text


def test_the_admin_has_no_log_in_of_its_own(visitor):
    for path in ("/admin/", "/admin/login/"):
        answer = visitor.get(path, follow=False)
        assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert visitor.post("/admin/login/", {"username": "ada", "password": "x"}).status_code == 302


def test_people_who_are_not_staff_are_refused_without_a_loop(client_of, hire):
    assert client_of(hire("rita", is_staff=False)).get("/admin/", follow=True).status_code == 403


def test_no_shared_model_is_on_the_tenant_site_but_the_profile():
    shared_only = {app for app in settings.SHARED_APPS if app not in settings.TENANT_APPS}
    shared = {model for model in tenant_site._registry if model._meta.app_config.name in shared_only}
    assert shared <= {Tenant}


def test_no_fact_of_a_tenant_is_on_the_platform_site():
    tenant_only = {app for app in settings.TENANT_APPS if app not in settings.SHARED_APPS}
    assert not {model for model in platform_site._registry if model._meta.app_config.name in tenant_only}
