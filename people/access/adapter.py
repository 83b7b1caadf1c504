"""What allauth asks of us: nobody signs up, links lead to the tenant's own host, a new password ends the rest."""

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest

from kit import clock
from people.access.address import client_address
from people.access.session_limits import BEGAN
from people.actions.change_password import change_password
from people.models import User
from people.record import record


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "0.0.0.0"  # noqa: S104 - an address that is nobody's, not a binding

    def set_password(self, user: User, password: str) -> None:
        is_own_session = self.request.user == user
        change_password(
            user=user,
            password=password,
            actor=user,
            at=clock.now(),
            keep_session=self.request.session.session_key if is_own_session else None,
        )

    def format_email_subject(self, subject: str) -> str:
        return subject

    @transaction.atomic
    def login(self, request: HttpRequest, user: User) -> None:
        request.session.pop(BEGAN, None)  # the limits count from now, whatever the visitor did before
        super().login(request, user)
        record(event="user.logged_in", actor=user, subject=user, at=clock.now())
