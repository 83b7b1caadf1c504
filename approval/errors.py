"""Why a decision was not taken; each message can be shown to the person."""


class DecisionRefusedError(Exception):
    """Nothing happened. The text says why, in words for whoever tried."""


class StaleViewError(DecisionRefusedError):
    """The entry changed after it was looked at."""


class OwnWorkError(DecisionRefusedError):
    """Four eyes: the person made or edited the entry, or stands in for someone who did."""


class NotYourTurnError(DecisionRefusedError):
    """Another role, another level, or decided already."""
