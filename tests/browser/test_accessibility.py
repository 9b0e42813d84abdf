"""axe finds nothing on any public template, light and dark, on a phone and on a desk."""

import pytest

PAGES = [
    "/",
    "/about/",
    "/board/",
    "/contact/",
    "/privacy/",
    "/privacy/what-we-hold/",
    "/privacy/your-data/",
    "/privacy/your-data/sent/",
    "/accessibility/",
    "/cookies/",
    "/news/",
    "/news/?q=nothing-like-this",
    "/news/2022/03/",
    "/news/continuing-funding-for-virtual-schools-is-confirmed-at-navsh-conference/",
    "/work-with-us/",
    "/research/",
    "/research/?kind=thesis&nation=wales",
    "/research/author/navsh/",
    "/research/virtual-school-handbook/",
    "/research/virtual-school-handbook/2018/",
    "/research/virtual-school-handbook/request-access/",
    "/find-a-virtual-school/",
    "/find-a-virtual-school/?q=guildford",
    "/find-a-virtual-school/camden/",
    "/find-a-virtual-school/kent/something-wrong/",
    "/search/",
    "/search/?q=virtual+school",
    "/search/?q=zzzzqqq",
    "/style-guide/",
    "/development/errors/400/",
    "/development/errors/403/",
    "/development/errors/404/",
    "/development/errors/500/",
    "/development/mail/",
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/confirm-email/",
]


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing(page, axe, address):
    for scheme in ("light", "dark"):
        for width in (375, 1280):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            results = axe.run(page)
            assert results.violations_count == 0, f"{scheme}, {width} px:\n{results.generate_report()}"


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_wider_than_a_small_phone_or_a_page_at_400_per_cent(page, address):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
