"""What each kind of entry is to the chain of approvals, and what follows when the last hand has approved it.

One file per kind with a constant `HANDLER`; `saas/approvals.py` lists them.
"""
