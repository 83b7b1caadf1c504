"""Who logs in and what they may do: users, roles, API tokens, lock-out, and the record of who did what.

Not here: customers and consumers (facts and promises about them live in `commerce` and `loyalty`).
Open `roles.py` first.
"""
