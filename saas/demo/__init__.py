"""Data to try the product with: a café, a manufacturer, and the CDNOW log of 23,570 real customers.

The files come out the same for the same last day, a few rows in each are wrong on purpose, and all go in
through the product's own import. Open `sheets.py` for the shape of a file, then `cafe.py`.
"""
