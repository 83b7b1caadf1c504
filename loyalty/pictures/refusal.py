from people.refusals import RefusedError


class PictureRefusedError(RefusedError):
    """The file is not let in; the text tells its owner why and what to do."""

    code = "picture_refused"
    status = 422
