from commerce.models import Source


def get_usual_source() -> Source:
    """Where files come from when nobody says otherwise; made when it is first needed."""
    source, _ = Source.objects.get_or_create(slug="files", defaults={"name": "Files"})
    return source
