"""Limits are counted for the right address, and each place becomes free again."""

import pytest
from django.core.cache import cache

from core.rate_limits import client_address, exceeded, network_of


def _count(times, key="example", limit=3, action="test"):
    return [exceeded(action, key, limit, 60) for _ in range(times)]


def test_as_many_as_the_limit_pass():
    assert _count(5) == [False, False, False, True, True]


def test_each_key_and_each_action_has_its_own_places():
    _count(4)

    assert _count(1, key="other") == [False]
    assert _count(1, action="other") == [False]


def test_a_place_that_became_free_can_be_taken_again():
    _count(4)
    place = next(name for name in cache._cache if name.endswith(":1"))
    cache.delete(place.split(":", 2)[2])

    assert _count(2) == [False, True]


def test_a_place_is_kept_for_the_whole_time_asked_for():
    exceeded("test", "example", 1, 86_400)
    (ends,) = cache._expire_info.values()
    cache.clear()
    exceeded("test", "example", 1, 60)
    (sooner,) = cache._expire_info.values()

    assert 86_300 < ends - sooner < 86_400


def test_the_key_is_not_kept():
    exceeded("test", "192.0.2.1", 1, 60)

    assert not any("192.0.2.1" in name for name in cache._cache)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "192.0.2.1"),
        (0, "203.0.113.9", "192.0.2.1"),  # nobody of ours wrote that header
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),  # the visitor began the list
        (2, "198.51.100.7, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),  # did not pass both: nothing in it can be believed
        (1, " , ", "192.0.2.1"),
    ],
)
def test_the_address_is_the_one_that_our_outermost_proxy_saw(rf, settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get(
        "/", headers={"x-forwarded-for": forwarded} if forwarded else {}, REMOTE_ADDR="192.0.2.1"
    )

    assert client_address(request) == expected


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::"),
        ("2001:db8::ffff:1", "2001:db8::"),
        ("2001:db8:0:1::1", "2001:db8:0:1::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),  # how a server of both kinds writes an older one
        ("::ffff:192.0.2.2", "192.0.2.2"),
        ("fe80::1%eth0", "fe80::"),
        ("", "unknown"),
        ("not an address" * 50, ("not an address" * 50)[:64]),
    ],
)
def test_a_network_of_the_newer_kind_is_one_visitor(rf, address, counted):
    assert network_of(rf.get("/", REMOTE_ADDR=address)) == counted
