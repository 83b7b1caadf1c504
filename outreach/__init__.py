"""The way out: notices to retailers and consumers, each in a file of its own, and their delivery.

Not here: what happened (`loyalty`, `insights`); `saas/consequences.py` says which notice follows which event.
"""
