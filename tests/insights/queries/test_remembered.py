from django.db import connection
from django_tenants.utils import tenant_context

from insights.queries.remembered import remember


def counter():
    answers = iter(range(10))
    return lambda: next(answers)


def test_the_same_question_is_answered_once(tenant):
    compute = counter()
    assert [remember("buyers", 7, version="1", compute=compute) for _ in range(3)] == [0, 0, 0]


def test_another_version_part_or_name_is_another_question(tenant):
    compute = counter()
    asked = [("buyers", 7, "1"), ("buyers", 7, "2"), ("buyers", 8, "1"), ("tags", 7, "1")]
    assert [remember(name, part, version=version, compute=compute) for name, part, version in asked] == [0, 1, 2, 3]


def test_without_a_version_nothing_is_kept(tenant):
    compute = counter()
    assert [remember("buyers", version=None, compute=compute) for _ in range(2)] == [0, 1]


def test_another_tenant_is_answered_anew(tenant, other_tenant):
    compute = counter()
    assert remember("buyers", version="1", compute=compute) == 0
    with tenant_context(other_tenant):
        assert remember("buyers", version="1", compute=compute) == 1
    assert connection.schema_name == tenant.schema_name
    assert remember("buyers", version="1", compute=compute) == 0
