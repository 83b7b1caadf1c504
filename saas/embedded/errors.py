"""What the embedded services raise."""


class EmbeddedError(Exception):
    """An embedded service cannot be had; the text says why and what to do."""
