"""Who may act for a retailer or consumer: they themselves, or staff with the permission."""

from loyalty.models import Consumer, Retailer
from people.models import User
from people.permissions import require_permission
from people.record import System


def require_retailer_or(actor: User | System, retailer: Retailer, permission: str) -> None:
    """Raises NotAllowedError unless the actor is the retailer, or holds the permission."""
    if isinstance(actor, User) and actor.pk == retailer.user_id:
        return
    require_permission(actor, permission)


def require_party_or(actor: User | System, retailer: Retailer, consumer: Consumer, permission: str) -> None:
    """Raises NotAllowedError unless the actor is the retailer or the consumer, or holds the permission."""
    if isinstance(actor, User) and actor.pk == consumer.user_id:
        return
    require_retailer_or(actor, retailer, permission)
