"""How each kind of entry of the programme goes through the chain; `saas/approvals.py` lists them."""
