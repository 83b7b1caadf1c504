"""The chain of hands an entry passes: who decides at which level, on what they saw, and never on what they made.

Not here: what an entry is and what follows when it is approved; that is a `Handler` of its app (`saas/approvals.py`
lists them). Open `kinds.py`, then `actions/decide.py`.
"""
