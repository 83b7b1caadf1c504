"""Who calls: an API token of the tenant, or a browser that is logged in."""

from typing import Final

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from kit import clock
from people.api_tokens import find_token, note_use
from people.models import ApiToken, User

SCHEME: Final = b"bearer"


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer rg…_…`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != SCHEME:
            return None
        at = clock.now()
        token = find_token(secret.strip().decode("latin-1"), at=at)
        if token is None:
            raise AuthenticationFailed("This token is unknown here, expired or revoked.", code="invalid_token")
        note_use(token, at=at)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'
