from datetime import timedelta

import pytest
from django.core import signing
from django_tenants.utils import schema_context, tenant_context

from tenants.signing import read_signed, sign_value

HOUR = timedelta(hours=1)


def test_gives_back_what_was_signed(tenant):
    text = sign_value({"customer": 7}, purpose="unsubscribe")
    assert read_signed(text, purpose="unsubscribe", max_age=HOUR) == {"customer": 7}


def test_refuses_another_purpose_a_change_and_age(tenant):
    text = sign_value(7, purpose="unsubscribe")
    for wrong in (text + "x", text[:-1], ""):
        with pytest.raises(signing.BadSignature):
            read_signed(wrong, purpose="unsubscribe", max_age=HOUR)
    with pytest.raises(signing.BadSignature):
        read_signed(text, purpose="reset", max_age=HOUR)
    with pytest.raises(signing.SignatureExpired):
        read_signed(text, purpose="unsubscribe", max_age=timedelta(seconds=-1))


def test_refuses_what_another_tenant_or_the_platform_signed(tenant, other_tenant):
    text = sign_value(7, purpose="unsubscribe")
    with tenant_context(other_tenant), pytest.raises(signing.BadSignature):
        read_signed(text, purpose="unsubscribe", max_age=HOUR)
    with schema_context("public"), pytest.raises(signing.BadSignature):
        read_signed(text, purpose="unsubscribe", max_age=HOUR)


def test_control_djangos_own_signing_holds_everywhere(tenant, other_tenant):
    text = signing.dumps(7, salt="unsubscribe")
    with tenant_context(other_tenant):
        assert signing.loads(text, salt="unsubscribe") == 7
