"""The one outbox, and how a message leaves: once, and where that cannot be known, visibly so.

Whoever has something to send plans it (`enqueue.py`); nothing else here differs by what is sent. Open `deliver.py`,
which goes through the steps; `claims.py` holds each change of state, as one conditional write. Why: ADR 15.
"""
