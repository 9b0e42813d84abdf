"""What the whole suite shares. Each test builds only its own data (tests/factories)."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _clean_cache():
    """Rate limits and Wagtail's site paths live in the cache: no test sees another's."""
    cache.clear()
    yield
    cache.clear()
