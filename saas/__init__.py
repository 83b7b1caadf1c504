"""The composition root: settings, URLs, the two admin sites, what follows what, what runs when, embedded servers.

Every other package is imported from here and imports nothing of it. Open `consequences.py` and `schedule.py`.
"""
