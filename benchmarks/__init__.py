"""Figures beside those of a peer, measured in the same run. `make bench` runs all of it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")
os.environ.setdefault("CELERY_BROKER_URL", "memory://")  # what follows from what is measured is not measured
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # both sides of a ratio compute on one core
django.setup()
