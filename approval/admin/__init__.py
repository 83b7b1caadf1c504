"""What the administration shows of approval, in the form `saas/admin_sites.py` asks for."""

from typing import Any

REGISTER: list[tuple[Any, Any]] = []
