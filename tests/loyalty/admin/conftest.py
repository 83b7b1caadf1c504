from tests.loyalty.ledger.conftest import earn, set_aside, spend

__all__ = ["earn", "set_aside", "spend"]
