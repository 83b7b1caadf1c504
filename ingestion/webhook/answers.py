"""What a sender is told: one form for all answers, RFC 9457's, in sentences that say what to do."""

from typing import Any, Final

from django.http import JsonResponse

from ingestion.models import Delivery
from kit.problems import CONTENT_TYPE, problem


class TurnedAwayError(Exception):
    """The delivery is not taken; `code` is for programs, the text says what to do."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code


WRONG_SIGNATURE: Final = (
    "No key in force has signed this, or its time is more than 300 seconds away from ours (see the Date header). Set "
    "the clock of the sending machine, see that it uses the key and the address shown under “Webhook keys”, and that "
    "it signs id.timestamp.content-digest (or id.timestamp.body without a content-digest header). Then send it again."
)


def turn_away(error: TurnedAwayError) -> JsonResponse:
    body = problem(error.status, error.code, str(error))
    answer = JsonResponse(body, status=error.status, content_type=CONTENT_TYPE)
    if error.status == 401:
        answer["WWW-Authenticate"] = 'Webhook-Signature realm="webhook"'
    elif error.status == 405:
        answer["Allow"] = "POST"
    elif error.status == 503:
        answer["Retry-After"] = "60"
    return answer


def tell(status: int, code: str, detail: str, delivery: Delivery) -> JsonResponse:
    body: dict[str, Any] = problem(status, code, detail)
    body |= {"webhook_id": delivery.webhook_id, "import": delivery.job_id}
    if delivery.job is not None:
        body["state"] = delivery.job.state
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE if status >= 400 else None)
