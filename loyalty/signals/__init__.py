"""What is unusual about an invoice: one rule in one file, each with its own question to the tables.

Signals advise, people decide. Open `rules.py`: the table of them.
"""
