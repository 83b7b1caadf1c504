import pytest

from people.checks import check_text_messages
from people.sms.provider import MisconfiguredError
from people.sms.send import send_sms


def test_writes_to_the_log(settings, caplog):
    settings.SMS_URL = "console://"
    send_sms(to="+351912000002", text="123456 is your code")
    assert "+351912000002: 123456 is your code" in caplog.text


def test_keeps_codes_out_of_the_log_in_production(settings, caplog):
    settings.SMS_URL, settings.PRODUCTION = "console://", True
    with pytest.raises(MisconfiguredError):
        send_sms(to="+351912000002", text="123456 is your code")
    assert "123456" not in caplog.text


def test_a_start_is_warned_in_production_and_refused_for_a_wrong_address(settings):
    assert check_text_messages() == []
    settings.PRODUCTION = True
    assert [problem.id for problem in check_text_messages()] == ["people.W001"]
    settings.SMS_URL = "twilio://AC1:x@api.twilio.com?from=+15005550006"
    assert check_text_messages() == []
    settings.SMS_URL = "twilio://api.twilio.com"
    assert [problem.id for problem in check_text_messages()] == ["people.E002"]
