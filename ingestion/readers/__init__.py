"""Reads files that strangers made. Runs in a child process only (`child.py`): it may be stopped or die.

Nothing here imports Django. Open `child.py` first.
"""
