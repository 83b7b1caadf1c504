class FileRefusedError(Exception):
    """The file as a whole is not let in; the text tells its owner why and what to do."""
