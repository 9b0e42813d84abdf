"""Starting the real stripe-mock for tests, or saying why it cannot be."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from tests import stripe_mock

SECONDS_TO_START = 120  # it reads all of Stripe’s OpenAPI first


@contextmanager
def running_stripe_mock() -> Iterator[str]:
    """Yield the address of a stripe-mock: STRIPE_MOCK_URL's, or one built and started here.

    Without either the test is skipped, with the reason.
    """
    if os.environ.get("STRIPE_MOCK_URL"):
        yield os.environ["STRIPE_MOCK_URL"].rstrip("/")
        return
    try:
        program = stripe_mock.build()
    except stripe_mock.NoGo as reason:
        pytest.skip(f"{reason} Set STRIPE_MOCK_URL to use one that runs.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        # Left unsaid, HTTPS takes a fixed port, and a second one that runs would be refused.
        [program, "-http-addr", f"127.0.0.1:{port}", "-https-addr", "127.0.0.1:0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(process, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait_for(process: subprocess.Popen, address: str) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            requests.get(address, timeout=2)
            return
        except requests.ConnectionError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.05)
