"""Texts that give somebody access: reset links, confirmation links, keys of the API."""

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC, get_emailconfirmation_model
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.urls import NoReverseMatch, reverse
from django_tenants.utils import tenant_context

from kit import clock
from people.api_tokens import find_token, issue_token
from people.models import ApiToken, User


class TestResetLink:
    """Row 4."""

    def twin(self, ada, other_tenant, **fields):
        with tenant_context(other_tenant):
            values = {"username": ada.username, "email": ada.email, "password": ada.password, **fields}
            return User.objects.create(**values)

    def test_is_refused_by_a_twin_of_the_other(self, ada, other_tenant):
        token = default_token_generator.make_token(ada)
        assert default_token_generator.check_token(ada, token)
        assert not default_token_generator.check_token(self.twin(ada, other_tenant), token)

    def test_control_a_clone_with_the_same_id_takes_it(self, ada, other_tenant):
        token = default_token_generator.make_token(ada)
        assert default_token_generator.check_token(self.twin(ada, other_tenant, pk=ada.pk), token)


class TestKeyOfTheApi:
    """Row 6."""

    @pytest.fixture
    def secret(self, ada):
        return issue_token(user=ada, name="till", at=clock.now()).secret

    def test_is_unknown_at_the_other(self, secret, other_tenant):
        assert find_token(secret, at=clock.now())
        with tenant_context(other_tenant):
            assert find_token(secret, at=clock.now()) is None
            assert not ApiToken.objects.exists()

    def test_control_a_signed_token_names_a_user_anywhere(self, ada, other_tenant):
        text = signing.dumps({"user": ada.username})
        with tenant_context(other_tenant):
            User.objects.create(username=ada.username)
            assert User.objects.filter(username=signing.loads(text)["user"]).exists()


class TestConfirmationOfAnAddress:
    """Row 8."""

    @pytest.fixture
    def key(self, ada, other_tenant):
        mine = EmailAddress.objects.create(id=900_001, user=ada, email="ada@example.com")
        with tenant_context(other_tenant):
            victim = User.objects.create(username="victim")
            EmailAddress.objects.create(id=900_001, user=victim, email="victim@example.com")
        return EmailConfirmationHMAC(mine).key

    def test_is_unknown_at_the_other(self, key, other_tenant):
        with tenant_context(other_tenant):
            assert get_emailconfirmation_model().from_key(key) is None

    def test_control_a_signed_key_confirms_the_others_address(self, key, other_tenant):
        with tenant_context(other_tenant):
            assert EmailConfirmationHMAC.from_key(key).email_address.email == "victim@example.com"

    def test_there_is_no_page_for_it_either(self):
        with pytest.raises(NoReverseMatch):
            reverse("account_confirm_email", args=["key"])
