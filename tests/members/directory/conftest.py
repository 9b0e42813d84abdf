"""What the tests of the directory share."""

import pytest


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    """Pictures go into a folder that is thrown away."""
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
