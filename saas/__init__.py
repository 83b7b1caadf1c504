"""The composition root: settings, URLs, the two admin sites, what follows what, what runs when, embedded servers.

Every other package is imported from here and imports nothing of it. Open `consequences.py` and `schedule.py`.
"""

import os

# A worker per core beats threads inside one: on a busy machine a fit of 0.014 s took 1.4 s with two threads.
# Set before numpy is first imported, which every entry point does after this package.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
