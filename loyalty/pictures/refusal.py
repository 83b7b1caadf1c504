class PictureRefusedError(Exception):
    """The file is not let in; the text tells its owner why and what to do."""
