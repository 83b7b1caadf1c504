"""Admin pages that belong to no app below: the platform's tenants, and each tenant's own profile."""
