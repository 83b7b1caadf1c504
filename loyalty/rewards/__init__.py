"""Gifts: what a consumer may choose, what is in stock, and the way from asking to the hand. Open `states.py` first."""
