"""What the whole suite shares. Each test builds only its own data (tests/factories)."""

import pytest
from django.core.cache import cache
from hypothesis import settings

# A slow machine is not a fault in the code: examples are counted, never timed.
settings.register_profile("navsh", deadline=None)
settings.load_profile("navsh")


@pytest.fixture(autouse=True)
def _clean_cache():
    """Rate limits and Wagtail's site paths live in the cache: no test sees another's."""
    cache.clear()
    yield
    cache.clear()
