from people.models.events import DomainEvent
from people.models.one_time_codes import MOST_GUESSES, OneTimeCode, VelocityCounter
from people.models.tokens import ApiToken, Device, IdempotencyKey, SpentRefreshToken
from people.models.users import User, UserGrant

__all__ = [
    "MOST_GUESSES",
    "ApiToken",
    "Device",
    "DomainEvent",
    "IdempotencyKey",
    "OneTimeCode",
    "SpentRefreshToken",
    "User",
    "UserGrant",
    "VelocityCounter",
]
