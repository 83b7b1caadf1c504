"""Clock, money, periods, locks: small rules that know no app and no database.

Not here: anything with a model or a request. Open `periods.py` first.
"""
