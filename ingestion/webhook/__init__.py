"""The door for files that programs send: `POST /webhook/sales`, signed, kept before it is answered.

It knows nothing of what stands in the files; the pipeline does. Open `view.py` first.
"""
