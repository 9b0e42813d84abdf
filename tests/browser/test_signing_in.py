"""Signing in with a real browser: with an app and no script, and with a passkey."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

PASSWORD = "lantern biscuit gallop seven"
MAKE = """
from members.accounts.models import User
User.objects.create_user("{email}", "{password}", first_name="Example", last_name="Person").confirm_email()
"""
AXE_ON = [
    "/members/account/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/3rdparty/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
]


@pytest.fixture
def person(portal, request):
    """Return the address of a person of this test alone."""
    email = f"{request.node.originalname.replace('_', '-')}@example.org"
    portal.shell(MAKE.format(email=email, password=PASSWORD))
    return email


def sign_in(page, email):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page):
    page.goto("/members/")
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")


def code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def look(page, axe, name):
    """axe finds nothing on the page as it stands, light and dark, on a phone and on a desk."""
    for scheme in ("light", "dark"):
        for width in (375, 1280):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            page.reload()  # a colour on its way from one scheme to the other is neither
            results = axe.run(page)
            assert results.violations_count == 0, f"{name}, {scheme}, {width}:\n{results.generate_report()}"


def test_an_app_works_without_a_script(page_without_javascript, person):
    page = page_without_javascript
    sign_in(page, person)
    page.goto("/accounts/2fa/totp/activate/")
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code that the app shows").fill(code(secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    sign_out(page)

    sign_in(page, person)
    expect(page.get_by_role("heading", level=1)).to_have_text("The second step")
    expect(page.get_by_role("button", name="Use my passkey")).to_have_count(0)
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Example")


def virtual_authenticator(page):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def add_passkey(page):
    page.goto("/accounts/2fa/webauthn/add/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a passkey")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")


def test_a_passkey_signs_in_alone_and_is_the_second_step_after_a_password(page, axe, person):
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    virtual_authenticator(page)
    sign_in(page, person)
    add_passkey(page)
    look(page, axe, "recovery codes")
    page.goto("/accounts/2fa/webauthn/")
    look(page, axe, "passkeys")
    sign_out(page)

    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Example")
    sign_out(page)

    sign_in(page, person)
    expect(page.get_by_role("heading", level=1)).to_have_text("The second step")
    look(page, axe, "the second step")
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Example")
    assert problems == []


def test_axe_finds_nothing_on_the_screens_of_an_account(page, axe, person):
    sign_in(page, person)
    page.wait_for_url("**/members/")
    for address in AXE_ON:
        page.goto(address)
        look(page, axe, address)
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
    page.goto("/accounts/2fa/totp/activate/")
    for address in ("/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"):
        page.goto(address)
        look(page, axe, address)
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
