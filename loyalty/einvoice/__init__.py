"""The signed QR code of e-invoices: what stands in it, and whether its signature is genuine.

Open `token.py`; `reading.py` puts it beside an invoice.
"""
