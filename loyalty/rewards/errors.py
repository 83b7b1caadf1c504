"""Why a gift cannot be had; each message can be shown to the retailer."""

from people.refusals import RefusedError


class RedemptionRefusedError(RefusedError):
    code = "redemption_refused"


class NotInStockError(RedemptionRefusedError):
    """Fewer pieces are left than were asked for."""

    code = "not_in_stock"


class NotEligibleError(RedemptionRefusedError):
    """The consumer may not have the gift, now or in this number."""

    code = "not_eligible"
    status = 422


class WrongStateError(RedemptionRefusedError):
    """What was asked does not follow from where the redemption or gift stands now."""

    code = "wrong_state"
