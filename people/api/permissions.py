"""What a caller may do, method by method. Apart from the views, since the framework loads it before them."""

from collections.abc import Mapping
from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class MayUse(BasePermission):
    """A path says in `may` which permission each method needs. A method that is not named is nobody's."""

    def has_permission(self, request: Request, view: Any) -> bool:
        may: Mapping[str, str] = getattr(view, "may", {})
        method = "GET" if request.method == "HEAD" else str(request.method)
        if not request.user.is_authenticated:
            return False
        if method not in view.allowed_methods:
            return True  # it will be told so
        return method in may and request.user.has_perm(may[method])
