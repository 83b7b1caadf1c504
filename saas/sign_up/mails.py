"""The one mail of a sign-up."""

from django.core.mail import send_mail
from django.template.loader import render_to_string

from tenants.addresses import host_of
from tenants.models import SignUp


def send_confirmation(sign_up: SignUp, *, link: str) -> None:
    """To whoever was named as Admin, at once; withheld after `counting.PER_EMAIL` mails in a day.

    Nothing that was typed freely stands in it, or the form would carry anybody's words to anybody's inbox.
    """
    words = render_to_string("sign_up/mail.txt", {"host": host_of(sign_up.slug), "link": link})
    send_mail("Confirm your new Regulars address", words, None, [sign_up.admin_email])
