"""The servers a checkout brings along: PostgreSQL from a wheel, and the processes of a demo on top of it.

Nothing here knows Django: settings ask `postgres.conninfo` where the database listens and start nothing.
Not responsible for what runs in the database beyond the role, the database and the broker's functions.
Open `postgres.py` first; `places.py` says where everything lies, `processes.py` runs web, worker and beat.
"""
