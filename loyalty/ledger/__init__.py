"""How points move: one file per movement, each in the caller's transaction, each leaving entries that sum to zero.

Every movement locks its consumer's accounts first (`accounts.py`), then their lots by id, and writes through
`entries.py`. What a movement refuses is in `errors.py`. The jobs over all consumers are `release_due` and
`lapse_due`; whether all of it still adds up is asked by `audit.py`. Prose: `docs/algorithms/ledger.md`.
"""
