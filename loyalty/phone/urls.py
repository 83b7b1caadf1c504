from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from loyalty.phone import install, shell
from loyalty.phone.apps import APPS, PhoneApp

app_name = "phone"


def _paths_of(app: PhoneApp) -> list[URLPattern]:
    root, name, of = app.root.strip("/"), app.name, {"app": app}

    def one(route: str, view: Callable[..., HttpResponse], label: str) -> URLPattern:
        return path(f"{root}/{route}", view, of, name=f"{name}_{label}")

    return [
        one("", shell.show_screen, "home"),
        one("manifest.webmanifest", install.show_manifest, "manifest"),
        one("sw.js", install.show_worker, "worker"),
        one("icon-<int:size>.png", install.show_icon, "icon"),
        one("<path:screen>", shell.show_screen, "screen"),
    ]


urlpatterns = [pattern for app in APPS for pattern in _paths_of(app)]
