"""Paper: a Typst source beside the function that fills it. Texts go in as data, so nothing in them is a command."""
