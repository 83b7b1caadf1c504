from django.db.models import QuerySet

from approval.models import ReasonCode


def list_reasons(kind: str) -> QuerySet[ReasonCode]:
    """Those that may be chosen now."""
    return ReasonCode.objects.filter(kind=kind, is_active=True).order_by("verdict", "label")
