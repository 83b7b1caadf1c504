"""Refusals that several deeds with retailers and consumers share."""

from people.refusals import RefusedError


class WrongStateError(RefusedError):
    """The shop or the person is not in a state in which this can be done."""

    code = "wrong_state"
    status = 409


class IncompleteError(RefusedError):
    """What is handed in lacks something; `fields` says what."""

    code = "incomplete"
    status = 409
