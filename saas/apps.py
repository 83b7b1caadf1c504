from django.apps import AppConfig


class SaasConfig(AppConfig):
    name = "saas"

    def ready(self) -> None:
        from saas import celery, checks  # noqa: F401 -- a message sent before this would go to no broker of ours
