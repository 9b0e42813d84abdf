"""Answers for load balancers and monitors. They say only "ok" or what is missing, never versions."""

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """The database and the cache answer too; 503 with the name of the one that does not."""
    failed = [name for name, works in {"database": _database, "cache": _cache}.items() if not _works(works)]
    if failed:
        return JsonResponse({"status": "not ready", "failed": failed}, status=503)
    return JsonResponse({"status": "ok"})


def _works(check) -> bool:
    try:
        check()
    except Exception:
        return False
    return True


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache() -> None:
    cache.set("health", 1, timeout=5)
    if cache.get("health") != 1:
        raise LookupError
