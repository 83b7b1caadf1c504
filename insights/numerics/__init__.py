"""The pure formulas behind the opinions: numpy and scipy only, no Django, no clock, no tenant.

Arrays in, frozen dataclasses and arrays out. Every time in one call is in one unit of the caller's choice
(weeks in the published tables, days in the product); money is in one currency. Not here: where the arrays
come from (`insights/queries`) and where the results go (`insights/refresh.py`). Open `bgnbd.py` first;
`holdout.py` shows all models at work on one log of orders.
"""
