"""A database backend that fails closed: a tenant's search_path never holds `public`."""
