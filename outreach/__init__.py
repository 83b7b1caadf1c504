"""The way out: the outbox that everything leaves through, and what is told to retailers and consumers.

`delivery/` sends what was planned, once; `notices/` has each notice in a file of its own; `look/` is how they look.
Not here: what happened (`loyalty`, `insights`); `saas/consequences.py` says which notice follows which event.
"""
