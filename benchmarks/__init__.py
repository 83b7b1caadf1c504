"""Figures beside those of a peer, measured in the same run. `make bench` runs all of it."""
