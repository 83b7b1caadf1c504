"""The log-in pages: those of allauth that we mean to have. There is no sign-up, and no change of e-mail by oneself."""

from allauth.account import views
from django.urls import path, re_path

from people.session_page import end, show_sessions
from people.token_page import revoke, show_tokens

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("sessions/", show_sessions, name="usersessions_list"),
    path("sessions/<int:session_id>/end/", end, name="usersession_end"),
    path("tokens/", show_tokens, name="account_tokens"),
    path("tokens/<int:token_id>/revoke/", revoke, name="account_token_revoke"),
]
