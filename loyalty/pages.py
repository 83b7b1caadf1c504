"""The files of pages: a PDF of three pages is three rows with one original."""

from collections.abc import Sequence

from loyalty.models import InvoicePage
from loyalty.pictures.keep import forget_files


def forget_pages(pages: Sequence[InvoicePage]) -> None:
    """Delete the files of pages whose rows are gone, but for originals that other pages still need."""
    originals = {str(page.original) for page in pages}
    needed = set(InvoicePage.objects.filter(original__in=originals).values_list("original", flat=True))
    forget_files([str(page.picture) for page in pages] + sorted(originals - needed))
