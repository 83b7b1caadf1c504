"""The manufacturer's loyalty programme in the demo: every row through the product's own actions, by the person it
belongs to, at the day it would have happened. Open `load.py`.
"""
