import pytest
from wagtail.models import Page, Site

from home.models import HomePage


@pytest.mark.django_db
def test_every_installation_has_a_home_page_at_the_root_of_its_site():
    site = Site.objects.get(is_default_site=True)

    assert site.root_page.specific == HomePage.objects.get()
    assert Page.find_problems() == ([], [], [], [], [])
