from django.db import models


class Kind(models.TextChoices):
    """The entries that pass a chain."""

    RETAILER = "retailer"
    CONSUMER = "consumer"
    INVOICE = "invoice"
    REDEMPTION = "redemption"
    POINTS_ADJUSTMENT = "points_adjustment", "Points adjustment"
    CUSTOMER_MERGE = "customer_merge", "Customer merge"


class Verdict(models.TextChoices):
    """What a level says. A query asks and stops the clock; returned is corrected and comes again; rejected is final."""

    APPROVE = "approve"
    RETURN = "return"
    QUERY = "query"
    REJECT = "reject"
