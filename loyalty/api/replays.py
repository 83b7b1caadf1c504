"""`Idempotency-Key`: a phone that is not sure sends the same again, and gets the first answer."""

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar, cast

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from kit import clock
from kit.problems import CONTENT_TYPE
from loyalty.api.base import MobileView
from people.api.problems import refusal_response
from people.idempotency import Answer, Asked, answer_once, answer_once_outside
from people.refusals import CountedRefusalError

KEY: Final = re.compile(r"[A-Za-z0-9_.:-]{16,80}")
KEY_PARAMETER: Final = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": f"^{KEY.pattern}$"},
    OpenApiParameter.HEADER,
    required=True,
    description=(
        "Drawn anew by the phone for each thing it wants done, such as a UUID. Sent again with the same request, the"
        " first answer comes again with `Idempotency-Replayed: true`; with another request it is a 422."
    ),
    examples=[OpenApiExample("a UUID", value="7f0c1a52-6c1e-4b8e-9d7b-3f1f6a3c9a10")],
)
STRANGER: Final = "stranger"  # not the address: a phone that changes networks is still the same

Method = TypeVar("Method", bound=Callable[..., Response])


def once(method: Method) -> Method:
    """The method runs in one transaction together with the note that it did. Network calls have no place in it."""
    return _decorate(method, answer_once)


def once_outside(method: Method) -> Method:
    """For a method that speaks to another server and keeps its own transactions: see `answer_once_outside`."""
    return _decorate(method, answer_once_outside)


def _decorate(method: Method, answer: Callable[..., Answer]) -> Method:
    @wraps(method)
    def respond_once(view: MobileView, request: Request, *args: Any, **kwargs: Any) -> Response:
        fresh: list[Response] = []

        def respond() -> Answer:
            fresh.append(_respond(view, lambda: method(view, request, *args, **kwargs)))
            return Answer(fresh[0].status_code, _kept(view, fresh[0].data))

        kept = answer(_asked(view, request), respond, at=clock.now())
        return _again(view, kept) if kept.is_replayed else fresh[0]

    return cast(Method, extend_schema(parameters=[KEY_PARAMETER])(respond_once))


def _asked(view: MobileView, request: Request) -> Asked:
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        words = "Send a key of 16 to 80 letters, digits, dots, colons, dashes or underscores, drawn anew each time."
        raise ValidationError({"Idempotency-Key": [words]})
    if view.device:
        client = f"device:{view.device.pk}"
    else:
        client = f"user:{request.user.pk}" if request.user.is_authenticated else STRANGER
    parts = (str(request.method).encode(), request.get_full_path().encode(), request._request.body)  # noqa: SLF001
    digest = hashlib.sha256(b"\0".join(parts)).hexdigest()
    return Asked(client=client, key=key, request_hash=digest)


def _respond(view: MobileView, method: Callable[[], Response]) -> Response:
    """A refusal that must be written down, such as a wrong guess, is an answer: raised, it would be undone."""
    try:
        return method()
    except CountedRefusalError as error:
        return refusal_response(error)


def _kept(view: MobileView, data: Any) -> Any:
    if data is None:
        return None
    body = json.loads(JSONRenderer().render(data))
    return {name: body[name] for name in body if name not in view.secret_members} if view.secret_members else body


def _again(view: MobileView, kept: Answer) -> Response:
    is_problem = kept.status >= 400
    body = kept.body if is_problem or not view.secret_members else {**kept.body, **view.draw_secrets_again(kept.body)}
    return Response(
        body,
        status=kept.status,
        headers={"Idempotency-Replayed": "true"},
        content_type=CONTENT_TYPE if is_problem else None,
    )
