"""Papers as they come from phones and offices: told by their content, decoded apart, kept as original and picture.

Not here: whose paper it is (`loyalty/actions/`). Open `keep.py`, then `reader.py`, the program that decodes.
"""
