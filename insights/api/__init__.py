"""The data paths of the API. Each shows what one function of `insights/queries/` says; open `urls.py` first."""
