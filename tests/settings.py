"""The product's own settings, with a database that is there and a broker that needs no server."""

import os
from pathlib import Path

if "DATABASE_URL" not in os.environ:
    from saas.embedded import postgres

    RUN = Path(__file__).resolve().parent.parent / ".run-tests"
    IS_SERVER_OURS = not postgres.is_running(RUN)
    os.environ["DATABASE_URL"] = postgres.ensure_running(RUN).url
    os.environ["REGULARS_KEEPS_TEST_DATABASES"] = "1"  # a server that is not ours gets no lasting databases
os.environ.setdefault("CELERY_BROKER_URL", "memory://")

from saas.settings import *  # noqa: F403
from saas.settings import DATABASES, RUN_DIR, STORAGES

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"]["OPTIONS"],
    "options": "-c synchronous_commit=off",  # a test database may be lost
}
DATABASES["default"]["CONN_MAX_AGE"] = 0
MEDIA_ROOT = RUN_DIR / "tests" / WORKER / "media"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "tenants.cache.make_key",
    }
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = RUN_DIR / "tests" / WORKER / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
PASSWORD_HASHERS = ["tests.hashers.QuickArgon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
WHITENOISE_USE_FINDERS = False  # each test client would look through all static files
