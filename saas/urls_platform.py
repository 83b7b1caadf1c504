from django.urls import include, path

from saas.admin_sites import platform_site
from saas.sign_up import pages

urlpatterns = [
    path("", pages.show_landing, name="home"),
    path("signup/", pages.sign_up, name="sign_up"),
    path("signup/sent/", pages.show_sent, name="sign_up_sent"),
    path("signup/<str:secret>/", pages.confirm, name="sign_up_confirm"),
    path("signup/<str:secret>/enter/", pages.enter, name="sign_up_enter"),
    path("accounts/", include("people.urls")),
    path("admin/", platform_site.urls),
]
handler400 = "people.api.errors.answer_bad_request"
handler404 = "people.api.errors.answer_not_found"
handler500 = "people.api.errors.answer_server_error"
