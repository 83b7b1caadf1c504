"""The parts of a refresh, in the order they run: picture, fitting, opinions, figures.

`transfer` moves the rows, `swap` puts a large table in place.

Facts are summed up in SQL, one row per customer; only these rows travel to NumPy and back, as binary COPY.
Open `insights/actions/refresh_insights.py` first; it calls everything here.
"""
