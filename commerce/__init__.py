"""The facts: customers, products, orders, lines, and the rollups kept up to date by each import.

Not here: how facts arrive (`ingestion`) and what they mean (`insights`). Open `models/`, then `rollups.py`.
"""
