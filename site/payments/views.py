"""What payers and Stripe reach without an account."""

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments import webhooks
from payments.errors import TryLater

logger = logging.getLogger(__name__)

LARGEST_NEWS = 1024 * 1024


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Take news from Stripe: 400 for what it did not sign, 503 for what it shall send again."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_NEWS:
        return HttpResponse("Too long.", status=413, content_type="text/plain")
    try:
        news = webhooks.read(request.body, request.headers.get("Stripe-Signature", ""))
    except webhooks.BadSignature:
        return HttpResponse("Not signed by Stripe.", status=400, content_type="text/plain")
    try:
        outcome = webhooks.handle(news)
    except TryLater as error:
        logger.warning("Stripe's %s %s waits: %s", news.type, news.event_id, error)
        return HttpResponse("Please send this again.", status=503, content_type="text/plain")
    return HttpResponse(outcome, content_type="text/plain")
