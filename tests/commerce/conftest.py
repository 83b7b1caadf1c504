from tests.ingestion.conftest import _own_media, bring, source, start

__all__ = ["_own_media", "bring", "source", "start"]
