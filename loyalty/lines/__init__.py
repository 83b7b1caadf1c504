"""Lines of invoices as people type them, and the products they mean.

Open `matching.py`; `likeness.py` is the arithmetic below it.
"""
