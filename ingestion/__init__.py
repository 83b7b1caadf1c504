"""The way in: a file is stored, parsed in a child process, staged, validated, then quarantined or upserted.

Not here: the tables that are filled (`commerce`). Open `pipeline.py` first.
"""
