"""What the administration shows of loyalty, in the form `saas/admin_sites.py` asks for."""

from typing import Any

from loyalty.admin.redemptions import RedemptionAdmin
from loyalty.admin.rewards import RewardAdmin
from loyalty.models import Redemption, Reward

REGISTER: list[tuple[Any, Any]] = [(Reward, RewardAdmin), (Redemption, RedemptionAdmin)]
