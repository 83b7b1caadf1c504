"""The promises: a programme in which a retailer's invoice becomes a consumer's points, and points become gifts.

Not here: who decides on an entry (`approval`), and how people are told (`outreach`). Points move only through
`loyalty/ledger/`. Open `models/`, then `handlers/`: what each entry does when the last hand has approved it.
"""
