"""The one authentication backend: user name or e-mail and password in, permissions by role and grants out."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import AnonymousUser

from people.models import User
from people.permissions import get_permissions


class PeopleBackend(AuthenticationBackend):
    """`user_permissions`, Django's own list per user, is not read: it could not withhold anything."""

    def get_user_permissions(self, user_obj: User | AnonymousUser, obj: Any = None) -> set[str]:
        return self.get_all_permissions(user_obj, obj)

    def get_group_permissions(self, user_obj: User | AnonymousUser, obj: Any = None) -> set[str]:
        return self.get_all_permissions(user_obj, obj)

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: Any = None) -> set[str]:
        if obj is not None or not isinstance(user_obj, User):
            return set()
        return set(get_permissions(user_obj))
