"""Where the payment provider's notices arrive: checked on their raw bytes, stored, then acknowledged; followed by a job."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sodan.backoffice.acquiring import provider_of
from sodan.backoffice.notice import keep_notice
from sodan.channels.web_chat.session import network_of
from sodan.company.brand import Brand
from sodan.kit.allowance import spend
from sodan.kit.errors import Invalid, NotPermitted, TooOften

log = structlog.get_logger(__name__)
LONGEST = 65_536  # bytes; a notice names what it is about and little more


@csrf_exempt  # the signature stands in for the form's token
@require_POST
def payment_notice(request: HttpRequest, slug: str) -> HttpResponse:
    """204 once it is stored, however often it comes; 403 for a signature not the provider's or not fresh; 429 for a flood."""
    brand = Brand.objects.filter(slug=slug).first()
    if brand is None:
        return HttpResponse(status=404)
    try:
        spend("notices_from_address", network_of(request.META.get("REMOTE_ADDR", "")))
    except TooOften as error:
        return HttpResponse(status=429, headers={"Retry-After": str(error.retry)})
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
        return HttpResponse(status=413)
    try:
        told = provider_of(brand).told(request.body, request.headers)
    except (NotPermitted, Invalid) as error:
        log.warning("notice.refused", brand=slug, code=error.code)
        return HttpResponse(status=403 if isinstance(error, NotPermitted) else 400)
    keep_notice(brand, told, body=request.body)
    return HttpResponse(status=204)
