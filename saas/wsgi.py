"""The WSGI entry point: sync workers only, since a thread may inherit another tenant's connection."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")
application = get_wsgi_application()

from saas.start import refuse_bad_start  # noqa: E402 -- needs the applications loaded

refuse_bad_start()
