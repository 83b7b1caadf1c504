"""One settings file, read through typed environment readers. Without configuration everything is embedded.

Per-tenant choices are columns of `tenants.Tenant`, never settings.
"""

from pathlib import Path

from saas import database, env

BASE_DIR = Path(__file__).resolve().parent.parent
RUN_DIR = env.path("REGULARS_RUN_DIR", BASE_DIR / ".run")

# --- Safety -----------------------------------------------------------------------------------------------
DEVELOPMENT_SECRET = "development-only-secret-that-a-system-check-refuses-in-production"  # noqa: S105
SECRET_KEY = env.text("SECRET_KEY", DEVELOPMENT_SECRET)
DEBUG = env.flag("DEBUG", default=False)
PRODUCTION = env.flag("PRODUCTION", default=False)
ALLOWED_HOSTS = ["*"]  # The tenant middleware answers 404 to each host without a Domain row.
PLATFORM_HOST = env.text("PLATFORM_HOST", "localhost")

# --- Tenancy ----------------------------------------------------------------------------------------------
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
PUBLIC_SCHEMA_URLCONF = "saas.urls_platform"
ROOT_URLCONF = "saas.urls_tenant"
TENANT_LIMIT_SET_CALLS = False  # True trusts a search_path that a rollback or a raw SET may have changed.
# Called once in the template schema after it was migrated; tenants get copies of the rows.
TENANT_TEMPLATE_STEPS: list[str] = []

# In each schema, the public one included: who logs in, and what Django needs for it.
EVERY_SCHEMA_APPS = [
    "unfold.apps.BasicAppConfig",  # without its default site: we make two of our own
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "axes",
    "pgtrigger",
    "pghistory",
    "django_htmx",
    "import_export",
    "rest_framework",
    "drf_spectacular",
    "people",
    "saas",
]
# `tenants` stands before `django_tenants`, whose `migrate` command it replaces.
SHARED_APPS = ["tenants", "django_tenants", *EVERY_SCHEMA_APPS]
TENANT_APPS = [*EVERY_SCHEMA_APPS, "commerce", "ingestion", "insights"]
INSTALLED_APPS = [*SHARED_APPS, *[app for app in TENANT_APPS if app not in SHARED_APPS]]

# --- Database ---------------------------------------------------------------------------------------------
DATABASES = {"default": database.settings(RUN_DIR)}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Requests ---------------------------------------------------------------------------------------------
MIDDLEWARE = [
    "tenants.middleware.TenantMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
WSGI_APPLICATION = "saas.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- People -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # Signed cookies would be readable on every tenant.
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
PASSWORD_RESET_TIMEOUT = 3600

# --- Cache, files, static ---------------------------------------------------------------------------------
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(RUN_DIR / "cache"),
        "KEY_FUNCTION": "tenants.cache.make_key",
    }
}
MEDIA_ROOT = env.path("MEDIA_ROOT", RUN_DIR / "media")
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = RUN_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "tenants.storage.TenantFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_MANIFEST_STRICT = False

# --- Time and language ------------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"

# --- Work in the background -------------------------------------------------------------------------------
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "pgmq://")
CELERY_QUEUE = env.text("CELERY_QUEUE", "regulars")

# --- Mail -------------------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "regulars@localhost")
EMAIL_TIMEOUT = 20
