"""How someone gets in, stays in and is kept out: log-in, lock-out, sessions, passwords.

Roles and permissions are next door (`people/roles.py`, `people/permissions.py`).
"""
