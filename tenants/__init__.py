"""Whose data: the tenant, its host names, its schema and how that schema is made, migrated, suspended and dropped.

Not here: what a tenant owns. Open `models.py`, then `actions/provision_tenant.py`.
"""
