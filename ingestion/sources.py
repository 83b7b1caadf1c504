from django.utils.text import slugify

from commerce.models import Source


def get_usual_source() -> Source:
    """Where files come from when nobody says otherwise; made when it is first needed."""
    source, _ = Source.objects.get_or_create(slug="files", defaults={"name": "Files"})
    return source


def make_webhook_source(name: str) -> Source:
    """A source that sends files by itself, under a short name that is free."""
    slug = slugify(name)[:30] or "webhook"
    taken = set(Source.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    candidates = [slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3))]
    free = next(candidate for candidate in candidates if candidate not in taken)
    return Source.objects.create(slug=free, name=name, kind=Source.Kind.WEBHOOK)
