"""Who calls: an API token of the tenant, a phone that is logged in, or a browser that is."""

from typing import Final

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from kit import clock
from people import devices
from people.api_tokens import find_token, note_use
from people.models import ApiToken, Device, User

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


class DeviceAuthentication(BaseAuthentication):
    """`Authorization: Bearer rd_…`: the access token of a phone. A token that is over is told why."""

    def authenticate(self, request: Request) -> tuple[User, Device] | None:
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != SCHEME:
            return None
        at = clock.now()
        device = devices.find_device(secret.strip().decode("latin-1"))
        if device is None:
            raise AuthenticationFailed("This token is unknown here.", code="invalid_token")
        if not devices.is_usable(device, at=at):
            raise _over(device)
        devices.note_use(device, at=at)
        return device.user, device

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="mobile"'


def _over(device: Device) -> AuthenticationFailed:
    if device.revoked_at is None and device.user.is_active:
        return AuthenticationFailed("This token has expired; renew it.", code="token_expired")
    return AuthenticationFailed(device.revoked_because or "This log-in was ended.", code="device_revoked")
