"""Every screen of signing in and of one's account, with its errors: axe finds nothing, nothing is too wide.

Each way below is walked once; `look` is called on every screen that it comes by.
"""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from .letters import letters_to, link_in_letter
from .test_signing_in import PASSWORD, virtual_authenticator
from .test_states import assert_nothing_found

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
TENANT = "11111111-2222-3333-4444-555555555555"
MAKE = f"""
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialApp
from members.accounts.models import User
user = User.objects.filter(email="{{email}}").first()
if not user:
    user = User.objects.create_user("{{email}}", "{PASSWORD}", first_name="Example", last_name="Person")
    user.confirm_email()
if "{{app}}":
    TOTP.activate(user, "{SECRET}")
if "{{microsoft}}":
    SocialApp.objects.get_or_create(
        provider="openid_connect", provider_id="entra-{TENANT}", defaults={{{{
            "name": "Example Council", "client_id": "x", "secret": "x",
            "settings": {{{{"server_url": "http://127.0.0.1:9/{TENANT}/v2.0", "tenant": "{TENANT}"}}}}}}}}
    )
if "{{removal}}":
    from members.accounts import lost_second_step
    helper = User.objects.get(email="membership@example.org")
    print(lost_second_step.token_for(lost_second_step.ask(user, helper, "Rang her.")))
"""


def make(portal, email, app="", microsoft="", removal=""):
    return portal.shell(MAKE.format(email=email, app=app, microsoft=microsoft, removal=removal)).strip()


def send(page, button, **fields):
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(value)
    page.get_by_role("button", name=button, exact=True).click()


def error(page):
    expect(page.locator(".error-summary")).to_be_visible()


def heading(page, text):
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def enter(page, email, password=PASSWORD):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def before_signing_in(page, portal, look):
    """Walk the screens that anybody can meet."""
    make(portal, "screens@example.org", microsoft="yes")
    enter(page, "screens@example.org", "not this one")
    error(page)
    look("sign in, wrong")
    for _ in range(5):
        enter(page, "screens@example.org", "not this one")
    expect(page.locator(".error-summary")).to_contain_text("too many attempts")
    look("sign in, too often")
    page.goto("/accounts/signup/")
    page.get_by_label("E-mail address").fill("no address")
    page.get_by_label("Password", exact=True).fill("password1234")
    page.get_by_role("button", name="Make my account").click()
    error(page)
    look("sign up, wrong")
    page.goto("/accounts/login/code/")
    page.get_by_role("button", name="Send me a code").click()
    error(page)
    look("code, empty")
    page.get_by_label("E-mail address").fill("screens@example.org")
    page.get_by_role("button", name="Send me a code").click()
    heading(page, "Enter the code")
    look("code, confirm")
    page.get_by_label("Code from the e-mail").fill("WRONG1")
    page.get_by_role("button", name="Sign in", exact=True).click()
    error(page)
    look("code, wrong")
    page.get_by_role("button", name="Stop signing in").click()
    page.goto("/accounts/password/reset/")
    page.get_by_role("button", name="Send me a link").click()
    error(page)
    look("new password, empty")
    page.get_by_label("E-mail address").fill("screens@example.org")
    page.get_by_role("button", name="Send me a link").click()
    heading(page, "Check your e-mail")
    page.goto(link_in_letter(portal, "screens@example.org", "/accounts/password/reset/key/"))
    look("new password")
    page.get_by_label("New password", exact=True).fill("password1234")
    page.get_by_label("New password, once more").fill("another")
    page.get_by_role("button", name="Set this password").click()
    error(page)
    look("new password, wrong")
    for name, address in {
        "new password, old link": "/accounts/password/reset/key/1-set-password/",
        "new password, set": "/accounts/password/reset/key/done/",
        "confirm, old link": "/accounts/confirm-email/nothing-like-this/",
        "closed account": "/accounts/inactive/",
        "stopped at Microsoft": "/accounts/3rdparty/login/cancelled/",
        "no answer of Microsoft": "/accounts/3rdparty/login/error/",
        "on to Microsoft": f"/accounts/oidc/entra-{TENANT}/login/",
        "sign in, with Microsoft": "/accounts/login/",
    }.items():
        page.goto(address)
        look(name)
    with page.context.browser.new_context(base_url=portal.url) as elsewhere:  # without a session, no token
        for _ in range(21):
            answer = elsewhere.request.post(
                "/accounts/password/reset/", form={"email": "x@example.org"}, headers={"Origin": portal.url}
            )
    assert answer.status == 429
    page.goto("/accounts/password/reset/")
    page.get_by_label("E-mail address").fill("x@example.org")
    page.get_by_role("button", name="Send me a link").click()
    heading(page, "That was too often")
    look("too often")


def own_account(page, portal, look):
    """Walk the screens of somebody who signs in with a password alone."""
    email = "screens-own@example.org"
    make(portal, email, microsoft="yes")
    with page.context.browser.new_context(base_url=portal.url) as elsewhere:
        other = elsewhere.new_page()
        enter(other, email)
        other.wait_for_url("**/members/")
    enter(page, email)
    page.wait_for_url("**/members/")
    for name, address in {
        "account": "/members/account/",
        "sign out": "/accounts/logout/",
        "sessions": "/accounts/sessions/",
        "Microsoft account": "/accounts/3rdparty/",
        "second step": "/accounts/2fa/",
        "passkeys, none": "/accounts/2fa/webauthn/",
        "passkey, add": "/accounts/2fa/webauthn/add/",
        "prove again": "/accounts/reauthenticate/",
        "nothing to send on": "/members/account/send-on/",
    }.items():
        page.goto(address)
        look(name)
    page.goto("/accounts/reauthenticate/")
    send(page, "Go on", Password="not this one")
    error(page)
    look("prove again, wrong")
    page.goto("/accounts/password/change/")
    page.get_by_label("Your present password").fill("not this one")
    page.get_by_label("New password", exact=True).fill("password1234")
    page.get_by_label("New password, once more").fill("password1234")
    page.get_by_role("button", name="Change it").click()
    error(page)
    look("password, wrong")
    page.goto("/accounts/email/")
    page.get_by_label("New e-mail address").fill("no address")
    page.get_by_role("button", name="Change it").click()
    error(page)
    look("address, wrong")
    page.get_by_label("New e-mail address").fill("screens-moved@example.org")
    page.get_by_role("button", name="Change it").click()
    expect(page.locator(".notice--info")).to_contain_text("screens-moved@example.org")
    look("address, waiting")
    page.goto(link_in_letter(portal, "screens-moved@example.org", "/accounts/confirm-email/"))
    look("address, confirm")


def second_steps(page, portal, look):
    """Walk the screens of an app, of recovery codes and of passkeys."""
    email = "screens-step@example.org"
    make(portal, email)
    virtual_authenticator(page)
    enter(page, email)
    page.goto("/accounts/2fa/totp/activate/")
    send(page, "Set it up", Code_that_the_app_shows="000000")
    error(page)
    look("app, wrong code")
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_role("button", name="Add it").click()
    heading(page, "Recovery codes")
    look("recovery codes")
    page.goto("/accounts/2fa/webauthn/")
    look("passkeys")
    page.get_by_role("link", name=re.compile("^Rename")).click()
    page.get_by_label("Name of this passkey").fill("")
    page.get_by_role("button", name="Rename it").click()
    error(page)
    look("passkey, rename")
    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name=re.compile("^Remove")).click()
    look("passkey, remove")
    make(portal, email, app="yes")
    for name, address in {
        "app, remove": "/accounts/2fa/totp/deactivate/",
        "recovery codes, make": "/accounts/2fa/recovery-codes/generate/",
        "second step, all": "/accounts/2fa/",
        "prove by code": "/accounts/2fa/reauthenticate/",
        "prove by passkey": "/accounts/2fa/webauthn/reauthenticate/",
    }.items():
        page.goto(address)
        look(name)
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    enter(page, email)
    heading(page, "The second step")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    error(page)
    page.get_by_text("I have lost my telephone or my passkey").click()
    look("second step asked, wrong, and lost")


def lost(page, portal, look):
    """Walk what somebody sees whose second step is to be removed, and the office."""
    token = make(portal, "screens-lost@example.org", app="yes", removal="yes")
    page.goto(f"/members/account/second-step-stays/{token}/")
    look("second step stays?")
    page.get_by_role("button", name="Keep it").click()
    heading(page, "Your second step stays")
    look("second step stays")
    enter(page, *portal.sign_ins()["membership"])
    page.wait_for_url("**/admin/")
    page.goto("/admin/second-steps/?q=screens-lost")
    look("office, found", admin=True)
    page.get_by_role("link", name="Remove the second step of").first.click()
    page.get_by_role("button", name="Have it removed tomorrow").click()
    look("office, form", admin=True)


WAYS = [before_signing_in, own_account, second_steps, lost]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_screen_on_the_way_is_accessible(page, portal, axe, way):
    seen = []

    def look(name, admin=False):
        seen.append(name)
        if admin:  # Wagtail's own frame is Wagtail's; what is ours stands in its middle
            results = axe.run(page, context="main form, main table, main p")
            assert results.violations_count == 0, f"{name}:\n{results.generate_report()}"
            return
        try:
            assert_nothing_found(page, axe)
        except AssertionError as found:
            raise AssertionError(f"On the screen “{name}”: {found}") from None

    way(page, portal, look)
    assert seen


def test_letters_are_sent_in_plain_words(portal):
    """What came of the ways above: nothing of a template is left in a letter."""
    for address in ("screens@example.org", "screens-moved@example.org", "screens-step@example.org"):
        for letter in letters_to(portal, address):
            assert not re.search(r"\{[{%]|%\}|None|&amp;|&#", letter), letter


def code():
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
