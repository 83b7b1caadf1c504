"""The mobile API, `/api/mobile/v1/`: what phones of retailers and consumers can do.

Open `base.py` for what all paths share, `replays.py` for requests that are sent twice, `pages.py` for lists, and
`urls.py` for the paths.
"""
