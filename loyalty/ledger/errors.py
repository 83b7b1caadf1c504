"""Why points were not moved; each message can be shown to the person."""


class MovementRefusedError(Exception):
    """Nothing moved. The text says why."""


class NotEnoughPointsError(MovementRefusedError):
    def __init__(self, *, asked: int, there: int) -> None:
        super().__init__(f"{asked:,} points are needed and {there:,} are there to be spent.")
        self.asked, self.there = asked, there


class NothingToMoveError(MovementRefusedError):
    def __init__(self) -> None:
        super().__init__("A movement is of one point or more.")


class AlreadyMovedError(MovementRefusedError):
    """The same cause has moved its points before."""

    def __init__(self) -> None:
        super().__init__("This has moved its points already.")


class HoldIsResolvedError(MovementRefusedError):
    def __init__(self) -> None:
        super().__init__("These points were spent or given back already.")


class HoldIsNotSpentError(MovementRefusedError):
    def __init__(self) -> None:
        super().__init__("Only points that were spent can be refunded.")


class TooMuchTakenBackError(MovementRefusedError):
    def __init__(self, *, asked: int, left: int) -> None:
        super().__init__(f"Of these points {left:,} are left to take back, not {asked:,}.")
        self.asked, self.left = asked, left


class NotReversibleError(MovementRefusedError):
    def __init__(self) -> None:
        super().__init__("Only earned points can be reversed.")
